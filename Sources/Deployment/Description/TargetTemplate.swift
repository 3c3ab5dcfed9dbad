/// The commented target file that `keyspec init` writes. It is valid as it stands.
package enum TargetTemplate {
    package static let text = """
        # A target file: one deployment for keyspec. Reference: docs/target-reference.md
        # Try it piece by piece with: keyspec doctor --target FILE
        #
        # No secret stands in this file. Wherever one is needed, say where it comes from:
        #   { env: NAME }   { file: PATH }   { command: [PROGRAM, ARGUMENT] }

        target: my-staging              # the name in reports, which show no address
        environment: test               # production: a run then needs --i-own-this-production
        base: https://staging.example:8443
        # trust: { ca: ca.pem }         # a PEM file; without it this machine's authorities count

        # nodes:                        # the addresses behind the name, if each can be reached by itself
        #   - { name: a, address: 10.0.0.1 }
        #   - { name: b, address: 10.0.0.2, port: 8443 }

        # Each endpoint with a sample that succeeds for the funded account; the first is the primary one.
        # The key is never part of it: the checks add it.
        endpoints:
          enrich-company:
            method: POST
            path: /api/v1/companies/enrich
            json: { domain: example.com }
            cost: 1                     # credits that one success costs
          # credits: { path: /api/v1/credits, success: { json: { /credits: exists } } }

        # The accounts by role. Only 'funded' is needed; a missing role makes some checks not applicable.
        accounts:
          funded:
            credits: 1000
            rate: { limit: 100, window: 1s }
            # Keys that exist already. Leave them out where the key management below can make keys.
            keys:
              - { env: FUNDED_KEY }
              # - { env: OLD_KEY, state: revoked }
            # variables: { email: funded@example.com, password: { env: FUNDED_PASSWORD } }
          # exhausted: { credits: 0, keys: [{ env: EXHAUSTED_KEY }] }   # no credits left
          # limited: { rate: { limit: 5, window: 10s }, keys: [{ env: LIMITED_KEY }] }   # its rate will be exceeded
          # second: { keys: [{ env: SECOND_KEY }] }                     # another customer

        # How keys are made, in one of three ways. Without it, checks that make keys are not applicable.
        # keys:
        #   http:
        #     login:
        #       path: /api/session
        #       json: { email: "${account.email}", password: "${account.password}" }
        #       capture: { csrf: { json: /csrf } }
        #     create:
        #       path: /api/keys
        #       headers: { X-CSRF-Token: "${csrf}" }
        #       json: { label: "${label}" }
        #       capture: { key: { json: /key }, id: { json: /id } }
        #     list: { path: /api/keys, each: /keys, id: /id, label: /label }
        #     regenerate:
        #       method: POST
        #       path: /api/keys/${id}/regenerate
        #       headers: { X-CSRF-Token: "${csrf}" }
        #       capture: { key: { json: /key } }
        #     delete: { method: DELETE, path: "/api/keys/${id}", headers: { X-CSRF-Token: "${csrf}" } }
        # keys:
        #   command: { run: [./keys.py], timeout: 30s }   # a program of yours, see docs/describing-a-target.md
        # keys:
        #   manual: { place: "Dashboard, API Keys" }      # a person at the terminal

        # How the deployment reads what the contract leaves open.
        readings:
          error-code: anywhere          # or a JSON pointer, such as /error/code
          tls-suites: preferred         # or only
          post-quantum: optional        # or expected
          rate-scope: account           # or key
          key-alphabet: auto            # or 62, 64, or the letters

        # Hard limits, checked before each step.
        budgets: { requests: 5000, credits: 2000, keys: 200, pace: automatic }

        # hooks:                        # what you can do to the deployment for a run
        #   restart: { command: [./restart.sh] }
        #   set-credits: { command: [./set-credits.sh, "${account}", "${credits}"] }

        # evidence:                     # where stores and logs can be read
        #   database: { kind: store, files: dump.sql }
        #   usage-log: { kind: log, command: [./fetch-logs.sh] }

        """
}
