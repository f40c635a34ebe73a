// Before a script of package.json that needs tools of development: installs them if they are missing.
import { ensureTools } from "./install.mjs";

ensureTools();
