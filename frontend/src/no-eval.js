/*
 * zod (inside Scalar) tries whether it may evaluate text as code. The page's policy forbids that,
 * and each try is a violation report; told so beforehand, zod does not try.
 */
(globalThis.__zod_globalConfig ??= {}).jitless = true;
