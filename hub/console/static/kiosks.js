// The page of kiosks alone.
import { start } from "./tiles.js";

start();
