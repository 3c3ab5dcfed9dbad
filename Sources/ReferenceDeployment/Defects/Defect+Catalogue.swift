extension Defect {
    /// Clause, summary and parameter of each defect, as `keyspec-reference defects` lists them.
    var entry: (clause: String, summary: String, parameter: SwitchDescription.Parameter?) {
        switch self {
        // Key transport
        case .queryKey:
            (
                "HDR-3",
                "a key in the query string authenticates: api_key, apikey, key, token, x-api-key or access_token",
                nil
            )
        case .bodyKey: ("HDR-3", "a key in a JSON or form body authenticates, under the same names", nil)
        case .cookieKey: ("HDR-3", "a key in a cookie authenticates", nil)
        case .bearerKey: ("HDR-3", "a key in Authorization: Bearer (or ApiKey) authenticates", nil)
        case .basicKey: ("HDR-3", "a key as user name or password of Authorization: Basic authenticates", nil)
        case .lookalikeHeader: ("HDR-3", "a key in X_API_Key, Api-Key or X-Api-Token authenticates", nil)
        case .pathKey: ("HDR-3", "a key as last path segment, or after ;, of an endpoint authenticates", nil)
        case .optionalKey: ("HDR-2", "the people endpoint forgot the check: it serves callers without a key", nil)
        case .openMethod: ("HDR-9", "GET and HEAD of the companies endpoint are served without a key", nil)
        case .openSlash: ("HDR-9", "the companies endpoint with a trailing slash is served without a key", nil)
        case .openCase: ("HDR-9", "the companies endpoint in other case is served without a key", nil)
        case .openDotSegment:
            ("HDR-9", "the companies endpoint spelled with //, /./ or /x/../ is served without a key", nil)
        case .openEncodedSlash:
            ("HDR-9", "the companies endpoint spelled with %2f, or with ;x, is served without a key", nil)
        case .methodOverride:
            (
                "HDR-9",
                "X-HTTP-Method-Override (or X-Original-URL) leads past the key check of the companies endpoint",
                nil
            )
        case .h2Open: ("HDR-9", "the companies endpoint is served without a key over HTTP/2", nil)
        case .duplicateFirstWins: ("HDR-5", "of two X-API-Key fields the first counts", nil)
        case .duplicateLastWins: ("HDR-5", "of two X-API-Key fields the last counts", nil)
        case .duplicateAnyWins: ("HDR-5", "of several X-API-Key fields any valid one counts", nil)
        case .commaJoined: ("HDR-5", "a comma-joined X-API-Key is split, and any valid part counts", nil)
        case .caseSensitiveHeaderName: ("HDR-4", "over HTTP/1 only the spelling X-API-Key is found", nil)
        case .noOWSTrim:
            (
                "HDR-4",
                "over HTTP/1 white space around the value, other than one leading space, is taken for a part of the key",
                nil
            )
        case .corsAnyOrigin: ("HDR-6", "any web origin may send the key: Access-Control-Allow-Origin: *", nil)
        case .corsReflectsOrigin: ("HDR-6", "the asking web origin is reflected and may send the key", nil)
        case .sharedCache:
            (
                "HDR-7", "a 200 of GET /api/v1/credits with a query is served for 2 s to whoever asks for the same URL",
                nil
            )
        case .redirectElsewhere:
            (
                "HDR-8",
                "keyed requests with a trailing slash, or GET on a POST route, are redirected to plain HTTP on another port",
                nil
            )
        // Matching
        case .prefixLookup: ("KEY-5", "only the first characters of a well-formed key are looked up", .count(16))
        case .truncatedCompare: ("KEY-5", "a well-formed key is compared up to a position only", .count(32))
        case .suffixIgnored:
            ("KEY-5", "the last four letters of a key are taken for a checksum that nobody checks", nil)
        case .trailingOK: ("KEY-5", "letters after the 40th are ignored", nil)
        case .prefixOptional: ("KEY-5", "a key counts without its ak_live_", nil)
        case .trimsUnicodeSpace: ("KEY-7", "Unicode spaces around a key are trimmed", nil)
        case .percentDecodes: ("KEY-7", "a percent-encoded key is decoded", nil)
        case .sqlInjection: ("KEY-7", "the key is concatenated into the lookup's SQL", nil)
        case .globLookup: ("KEY-7", "* ? and % after ak_live_ match any letters", nil)
        case .digestAccepted: ("KEY-6", "the SHA-256 digest of a key, in hex or base64, works as the key", nil)
        case .idAccepted: ("KEY-6", "the id of a key works as the key", nil)
        case .sampleKeyWorks: ("KEY-6", "the documentation's ak_live_your_key_here works", nil)
        case .emptyAccepted: ("KEY-1", "an empty X-API-Key is served", nil)
        case .crashOnLong: ("KEY-7", "a key of more than 64 KiB gives 500", nil)
        case .html400: ("KEY-2", "a malformed key gives 400 and an HTML page", nil)
        case .malformed400: ("KEY-2", "a malformed key gives 400", nil)
        case .unknown404: ("KEY-3", "a well-formed unknown key gives 404", nil)
        case .revoked403: ("KEY-4", "a key that was active once gives 403", nil)
        case .distinguishableBody: ("KEY-8", "the 401's message says what is wrong with the key", nil)
        case .distinguishableHeader: ("KEY-8", "the 401 carries X-Auth-Reason", nil)
        case .slowKnownPrefix:
            ("KEY-8", "an unknown key that shares 16 characters with a known one is answered later", .milliseconds(5))
        case .earlyExitCompare:
            ("KEY-8", "an unknown key is answered later the more leading characters it shares with a known one", nil)
        // Errors
        case .codeMissing: ("ERR-1", "a 403 or 429 has no code", nil)
        case .wrongCode401: ("ERR-1", "a 401 has the code unauthorized", nil)
        case .wrongCode403: ("ERR-1", "a 403 has the code forbidden", nil)
        case .wrongCode429: ("ERR-1", "a 429 has the code too_many_requests", nil)
        case .textPlainErrors: ("ERR-1", "errors are text/plain", nil)
        case .credits402: ("ERR-1", "insufficient_credits comes with status 402", nil)
        case .limit503: ("ERR-1", "rate_limit_exceeded comes with status 503", nil)
        case .validationFirst: ("ERR-2", "an invalid body gives 400 before the key is judged", nil)
        case .creditsFirst: ("ERR-2", "a bad key that resembles a key of an account without credits gives 403", nil)
        case .echoKey: ("ERR-5", "the 401's message quotes the key", nil)
        case .echoInput: ("ERR-5", "the 400's message quotes the input", nil)
        case .stackTrace: ("ERR-5", "a 400 carries the stack of the error behind it", nil)
        case .setsCookie: ("ERR-5", "a refusal sets a cookie", nil)
        case .error200: ("ERR-6", "a 400 or 403 is sent with status 200", nil)
        case .retryAfterMalformed: ("ERR-4", "Retry-After is not a number of seconds or a date", nil)
        case .retryAfterTooShort: ("ERR-4", "Retry-After is a second or more too short", nil)
        // Generating
        case .labelLost: ("GEN-1", "the label of a new key is not kept", nil)
        case .labelCut: ("GEN-1", "a label is cut to 16 characters", nil)
        case .shownInList: ("GEN-2", "a list of keys shows them in plain text", nil)
        case .shownInDetail: ("GEN-2", "the detail of a key shows it in plain text", nil)
        case .shownInPage: ("GEN-2", "the page with the list of keys holds them in plain text", nil)
        case .shownOnReplay:
            ("GEN-2", "a creation repeated with the same label within 10 s answers with the first key again", nil)
        case .cacheableCreation: ("GEN-3", "the answer that shows a key may be cached", nil)
        case .longHint: ("GEN-3", "the hint shows 16 of the 32 letters", nil)
        case .oneKeyOnly: ("GEN-4", "creating a key revokes the others of the account", nil)
        case .endpointScoped:
            ("GEN-5", "a key works on the companies endpoint only; the people endpoint answers it 401", nil)
        case .shortKey: ("GEN-6", "keys have fewer letters after ak_live_", .count(24))
        case .wrongPrefix: ("GEN-6", "keys start with ak_test_", nil)
        case .oddAlphabet: ("GEN-6", "keys have letters outside nanoid's alphabet", nil)
        // Rotation
        case .staleForever: ("ROT-1", "a regenerated key goes on working until the restart", nil)
        case .staleCache: ("ROT-1", "keys are cached, and Regenerate does not clear the cache", .milliseconds(5_000))
        case .staleNode:
            ("ROT-4", "the second and further nodes cache keys for a minute and hear nothing of Regenerate", nil)
        case .staleConnection: ("ROT-4", "a key is judged once per connection", nil)
        case .staleH2: ("ROT-4", "HTTP/2 requests are judged by a cache that Regenerate does not clear", nil)
        case .staleEndpoint: ("ROT-4", "the people endpoint has a cache of its own that Regenerate does not clear", nil)
        case .sameKeyAgain:
            ("ROT-1", "Regenerate answers with the key there was, if it is known, and changes nothing", nil)
        case .acknowledgesFailure: ("ROT-1", "Regenerate answers 200 with a new key although nothing was changed", nil)
        case .lag: ("ROT-2", "a regenerated key is refused at first", .milliseconds(300))
        case .overlap: ("ROT-3", "the old key goes on working beside the new one for a while", .milliseconds(300))
        case .gap:
            (
                "ROT-3",
                "the old key dies at once, the new one lives later: for a while neither works",
                .milliseconds(300)
            )
        case .flipFlop: ("ROT-3", "every other request is judged by a view of the keys that is 2 s old", nil)
        case .revivesAfter: ("ROT-5", "a regenerated key works again after a while", .milliseconds(5_000))
        case .revivesOnRestart: ("ROT-5", "a regenerated key works again after a restart", nil)
        case .killsSiblings: ("ROT-6", "Regenerate revokes the other keys of the account too", nil)
        case .labelReset: ("ROT-6", "Regenerate resets the label", nil)
        case .doubleRegenerate: ("ROT-7", "of two Regenerates at once both new keys live", nil)
        case .deadWinner: ("ROT-7", "of two Regenerates at once neither new key lives", nil)
        case .oldKeyManages: ("ROT-8", "a regenerated key, sent as X-API-Key, still opens the key management", nil)
        case .sessionOutlives:
            ("ROT-8", "an answer sets a cookie with which a key works even after it was regenerated", nil)
        // Accounts
        case .keyManagesKeys: ("ACC-1", "an API key opens the key management", nil)
        case .noLogin: ("ACC-1", "the list of keys is served without a session to whoever names the account", nil)
        case .idorRegenerate: ("ACC-2", "any account regenerates any key by its id", nil)
        case .idorList: ("ACC-2", "any account reads any key's detail by its id", nil)
        case .idorDelete: ("ACC-2", "any account deletes any key by its id", nil)
        case .existenceOracle: ("ACC-2", "another account's key answers 403, one that does not exist 404", nil)
        case .csrf: ("ACC-3", "changes need no CSRF token", nil)
        case .getMutates: ("ACC-3", "GET on the regenerate route regenerates", nil)
        case .labelXSS: ("ACC-4", "the page with the list of keys does not escape labels", nil)
        case .labelLogInjection: ("ACC-4", "the server log has each new key's label as it came", nil)
        }
    }
}
