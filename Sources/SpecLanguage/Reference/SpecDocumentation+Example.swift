extension SpecDocumentation {
    /// A spec file that says everything once; a test reads it.
    package static let example = """
        suite: example
        title: Everything that a spec file can say

        checks:
          - id: example.tables
            clauses: [KEY-5]
            title: Cases and a matrix give rows; each row is judged by itself
            why: A table is easier to review than twenty checks.
            fix: Nothing to repair here.
            on: each-endpoint                        # every row at every endpoint of the target
            keys:
              altered: { of: funded, change: "${case.change}" }        # alone: a value of any kind
            cases:
              - { id: shorter, word: less, change: { drop-last: 1 } }
              - { id: longer, word: more, change: { append: A } }
            matrix:
              version: ["1.0", "1.1"]
            steps:
              - request: { key: altered, version: "${matrix.version}", query: "q=${case.word}" }
                expect: { refused: invalid_api_key }

          - id: example.keys
            clauses: [KEY-6]
            title: Keys of every kind
            needs: [keys.list]
            keys:
              victim: { account: funded }   # created, and deleted after the row
              second-copy: { same-as: victim }
              hint: { of: victim, fact: hint }
              stranger: { unknown: well-formed }     # the same one wherever the row names it
              sample: { literal: ak_live_your_key_here }
            steps:
              - request: { key: second-copy }
                expect: authenticated                # a premise: not met, the row is inconclusive
                premise: inconclusive
              - request: { key: hint }
                expect: { refused: invalid_api_key }
              - request: { key: stranger, in: "cookie:api_key" }
                expect: { authenticated: false }
              - request: { key: sample, connection: fresh }
                expect: { refused: invalid_api_key }

          - id: example.steps
            clauses: [ROT-1, KEY-4]
            title: Steps of every kind
            keys:
              victim: { account: funded }
            steps:
              - create: victim                       # here instead of before the first step
              - request: { key: victim, connection: before }
                expect: authenticated
                premise: inconclusive
                name: first
                capture:
                  served-by: { header: Server }
              - assert: first                        # judges that answer again
                expect: { json: { /error: absent } }
              - regenerate: victim
                expect: { new-key: different }
              - request: { key: victim.old, connection: before }       # the connection that was opened before
                repeat: { for: 1s, every: 50ms }
                expect: { refused: invalid_api_key }
              - request: { key: victim }
                repeat: { times: 3 }
                expect: { authenticated: true, header: { Server: "${capture.served-by}" } }
              - request: { key: limited }
                until: { expect: { refused: rate_limit_exceeded }, attempts: over-limit }
                name: exceeded
              - wait: { retry-after: exceeded, at-most: 2min }
              - wait: 100ms
            finally:
              - delete: victim

          - id: example.requests
            clauses: [HDR-9]
            title: Requests of every kind
            steps:
              - request: { key: none, endpoint: people, spelling: trailing-slash, version: "2" }
                expect: { authenticated: false }
              - request: { key: unknown, method: OPTIONS, path: /, body: none }
                expect: { authenticated: false }
              - request:
                  key: none
                  version: "1.1"
                  headers:                           # white space around values is sent as it stands
                    - ["X-API-Key", " ${key.unknown} "]
                    - ["Origin", "https://${target.host}"]
                expect: { authenticated: false }
              - request: { key: unknown, text: "<${endpoint.name}/>", type: application/xml }
                expect: { authenticated: false }
              - request: { key: unknown, json: { domain: example.com } }
                expect: { authenticated: false }

          - id: example.expectations
            clauses: [ERR-1, ERR-5]
            title: Expectations of every kind
            controls: { refused: none, because: the refusal itself is what is judged }
            steps:
              - request: { key: unknown, query: "q=${token.q}" }
                expect:                              # all of these hold
                  status: 401                        # also 4xx, [401, 403], { none-of: [5xx] }
                  code: invalid_api_key              # plain text: equals
                  media-type: json
                  header:
                    WWW-Authenticate: exists
                    Cache-Control: { contains: no-store }
                    Retry-After: absent
                  json:
                    /error/message: { matches: "^[A-Z]" }
                    /error/type: [auth, authentication]                # a list: one of
                  body: { contains-none-of: [Traceback, SELECT] }
                  reveals: { none-of: [key, input, stack-trace, sql, product-version, cookie] }
                  redirect: same-origin
                  cross-origin: denied
                  shared-caching: denied
                  server-error: false
                  hangs: false
                  answered: true
              - request: { key: limited }
                until: { expect: { status: 429 }, for: 10s, every: 100ms }
                expect: { retry-after: well-formed }
              - request: { key: unknown, connection: fresh }
                expect:
                  any:                               # one of these holds
                    - { refused: invalid_api_key }
                    - { status: [400, 431] }
                    - { closed: true }
        """
}
