// Lets a test call the page's modules; stands in the place of page.js.

import { base64, fromBase64, hex } from "./bytes.js";
import { provesConsistency, Tree } from "./merkle.js";
import { readAnchors, verifyBundle } from "./verify.js";
import { readNote, readVerifier, verifies } from "./notes.js";
import { Sha256 } from "./sha256.js";

window.driven = { base64, fromBase64, hex, provesConsistency, readAnchors, readNote, readVerifier, Sha256, Tree, verifies, verifyBundle };
