// The few operations of WebCrypto that the page needs, by @noble, for a page without HTTPS: there a browser
// gives no crypto.subtle. Same names, same results; the page itself does not know the difference.
// The words are put in by tools/phone_page.py.
import { gcm } from "@noble/ciphers/aes.js";
import { ecdh, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";

// SEC 2, version 2.0, section 2.4.2.
const P256 = {
    p: BigInt("0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
    n: BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    h: BigInt(1),
    a: BigInt("0xffffffff00000001000000000000000000000000fffffffffffffffffffffffc"),
    b: BigInt("0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
    Gx: BigInt("0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    Gy: BigInt("0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
};
const curve = ecdh(weierstrass(P256));
const bytes = data => data instanceof Uint8Array ? data : new Uint8Array(data.buffer || data);
const buffer = data => data.slice().buffer;
const text = data => btoa(String.fromCharCode(...data)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const data = said => Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt(0));
const pair = secret => ({ secret, open: curve.getPublicKey(secret, false) });

self.parvisSubtle = {
    // What all this is worth, in the page's language.
    plain: SAID[document.documentElement.lang],
    async generateKey() {
        const made = pair(curve.keygen().secretKey);
        return { privateKey: made, publicKey: made };
    },
    async exportKey(format, key) {
        if (format === "raw") return buffer(key.open);
        const { open, secret } = key;
        return { kty: "EC", crv: "P-256", ext: true, x: text(open.slice(1, 33)), y: text(open.slice(33)), d: text(secret) };
    },
    async importKey(format, key, algorithm) {
        if (format === "jwk") return pair(data(key.d));
        const secret = bytes(key).slice();
        if (algorithm.name !== "ECDH") return { secret };
        if (!curve.utils.isValidPublicKey(secret, false)) throw new TypeError("not a point");
        return { open: secret };
    },
    async deriveBits(how, key, length) {
        if (how.name === "ECDH") return buffer(curve.getSharedSecret(key.secret, how.public.open).slice(1, 33));
        if (how.name === "HKDF") return buffer(hkdf(sha256, key.secret, bytes(how.salt), bytes(how.info), length / 8));
        const settings = { c: how.iterations, dkLen: length / 8 };
        return buffer(await pbkdf2Async(sha256, key.secret, bytes(how.salt), settings));
    },
    async sign(_, key, message) {
        return buffer(hmac(sha256, key.secret, bytes(message)));
    },
    async encrypt(how, key, clear) {
        return buffer(gcm(key.secret, how.iv, how.additionalData).encrypt(bytes(clear)));
    },
    async decrypt(how, key, sealed) {
        return buffer(gcm(key.secret, how.iv, how.additionalData).decrypt(bytes(sealed)));
    },
};
