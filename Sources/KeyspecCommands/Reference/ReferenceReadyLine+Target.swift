import Contract
import Deployment
import TypedYAML

extension ReferenceReadyLine {
    /// The target description, as a text that goes through the same decoder as any target file.
    ///
    /// - Parameter binary: the program that serves; its `control` command is what the hooks call.
    func targetText(binary: String) -> String {
        """
        target: reference
        base: \(quoted(base))
        trust: { ca: \(quoted(authorityFile)) }
        nodes: \(nodeList)
        names: [\(names.filter { !base.hasPrefix("https://\($0):") }.map(quoted).joined(separator: ", "))]
        \(plain.map { "plain-port: \($0.port)" } ?? "")

        endpoints:
          enrich-company: { path: /api/v1/companies/enrich, json: { domain: example.com }, cost: 1, logged-as: companies.enrich }
          enrich-person: { path: /api/v1/people/enrich, json: { email: ada@example.com }, cost: 1, logged-as: people.enrich }
          credits: { method: GET, path: /api/v1/credits, cost: 0 }

        balance: { endpoint: credits, json: /credits }

        accounts:
        \(accountList)

        keys:
          http:
            login:
              path: /dashboard/api/session
              json: { email: "${account.email}", password: "${account.password}" }
              capture: { csrf: { json: /csrf_token } }
            create:
              path: /dashboard/api/keys
              headers: { X-CSRF-Token: "${csrf}" }
              json: { label: "${label}" }
              expect: 201
              capture: { key: { json: /key }, id: { json: /id }, hint: { json: /hint } }
            list: { path: /dashboard/api/keys, each: /keys, id: /id, label: /label, hint: /hint }
            regenerate:
              method: POST
              path: /dashboard/api/keys/${id}/regenerate
              headers: { X-CSRF-Token: "${csrf}" }
              capture: { key: { json: /key }, id: { json: /id }, hint: { json: /hint } }
            delete:
              method: DELETE
              path: /dashboard/api/keys/${id}
              headers: { X-CSRF-Token: "${csrf}" }
              expect: 204
            rename:
              path: /dashboard/keys/${id}/rename
              form: { label: "${label}", csrf_token: "${csrf}" }
              expect: 303
            detail: { path: "/dashboard/api/keys/${id}" }
            pages: { path: /dashboard }

        hooks:
          restart: { command: \(control(binary, "restart")) }
          set-credits: { command: \(control(binary, "credits", "${account}", "--set", "${credits}")) }
          top-up: { command: \(control(binary, "credits", "${account}", "--add", "${credits}")) }
          outage: { command: \(control(binary, "outage", "${state}")) }

        evidence:
          database: { kind: store, files: [\(quoted(directory + "/reference.sqlite")), \(quoted(directory + "/cache/**"))], lag: 2s }
          logs: { kind: log, files: \(quoted(directory + "/*.log")), lag: 2s }

        readings:
          key-alphabet: \(keyAlphabet)
          tls-suites: \(tlsSuites ?? "preferred")
          post-quantum: \(postQuantum ?? "optional")
        budgets: { requests: 100000, credits: 100000, keys: 10000 }

        """
    }

    /// The variables that the description refers to. They exist in this process alone, and in no child's environment.
    var environment: [String: String] {
        var variables: [String: String] = [:]
        for (role, account) in accounts {
            variables[Self.variable("PASSWORD", of: role)] = account.password
            variables[Self.variable("REVOKED_KEY", of: role)] = account.revokedKey
        }
        return variables
    }

    private func control(_ binary: String, _ command: String, _ arguments: String...) -> String {
        let words = [literal(binary), "control", command, "--dir", literal(directory)] + arguments
        return "[\(words.map(quoted).joined(separator: ", "))]"
    }

    /// A text in which nothing is filled in.
    private func literal(_ text: String) -> String {
        text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    private var nodeList: String {
        let nodes = nodes.map {
            "{ name: \(quoted($0.name)), address: \(quoted($0.address)), port: \($0.port) }"
        }
        return "[\(nodes.joined(separator: ", "))]"
    }

    private var accountList: String {
        AccountRole.described.compactMap { role in
            accounts[role.rawValue].map { account in
                """
                  \(role.rawValue):
                    credits: \(account.credits)
                    rate: { limit: \(account.rate.limit), window: \(account.rate.windowMS)ms }
                    variables: { email: \(quoted(account.email)), password: { env: \(Self.variable("PASSWORD", of: role.rawValue)) } }
                """
                    + (account.revokedKey == nil
                        ? ""
                        : "\n    keys: [{ env: \(Self.variable("REVOKED_KEY", of: role.rawValue)), state: revoked }]")
            }
        }.joined(separator: "\n")
    }

    private static func variable(_ what: String, of role: String) -> String {
        "KEYSPEC_REFERENCE_\(role.uppercased().split(separator: "-").joined(separator: "_"))_\(what)"
    }

    /// A JSON string, which is a quoted scalar of YAML too (YAML 1.2.2, section 1.2).
    private func quoted(_ text: String) -> String { OrderedJSON.string(text).text(.compact) }
}
