// The page of calls: cards, kiosks, the shift and the day.
import { start as startCalls } from "./calls.js";
import { start as startTiles } from "./tiles.js";
import { start as startShift } from "./shift.js";
import { start as startDay } from "./day.js";

startCalls();
startTiles();
startShift();
startDay();
