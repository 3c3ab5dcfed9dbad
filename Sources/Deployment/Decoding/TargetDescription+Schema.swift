internal import Contract
internal import HTTPExchange
package import TypedYAML

extension TargetDescription {
    /// Reads a target file; all its errors are reported at once.
    ///
    /// - Parameter name: the name shown to the user; the path unless given.
    package static func read(path: String, name: String? = nil) -> Decoded<TargetDescription> {
        schema.decode(path: path, name: name)
    }

    /// What a target file may hold.
    package static let schema: Schema<TargetDescription> = .mapping(
        "target", about: "One deployment: where it is, what it offers, and what a run may do to it."
    ) { fields in
        let name = fields.required(
            "target", .name, about: "The name used in reports, which show no address.", example: "my-staging")
        let environment = fields.optional(
            "environment",
            .word("environment") { environment in
                switch environment {
                case .test: "A run may go ahead."
                case .production: "A run needs `--i-own-this-production`."
                }
            }, default: Environment.test, about: "How careful to be.")
        let base = fields.required(
            "base", .baseURL, about: "Where the API is.", example: "https://staging.example:8443")
        let trust = fields.optional(
            "trust", trustSchema, default: .system,
            about: "Which certificate authorities vouch for the deployment; this machine's unless given.",
            example: "{ ca: ca.pem }")
        let nodes = fields.optional(
            "nodes", .list(of: nodeSchema), default: [],
            about: "The addresses behind the name, when each can be reached by itself.",
            example: "[{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2, port: 8443 }]")
        let names = fields.optional(
            "names", .list(of: .address), default: [],
            about: "Further names that clients may use for it; they are sent as server names (SNI), never resolved.",
            example: "[api.example.com]")
        let plainPort = fields.optional(
            "plain-port", .int(in: 1...65535),
            about: "The port where plain HTTP may be spoken; 80 unless given, when the base URL's port is 443.",
            example: "80")
        let endpoints = fields.required(
            "endpoints", .map(keys: .name, values: Endpoint.schema, atLeast: 1),
            about: "The endpoints by name, in order; the first is the primary one.",
            example: "{ credits: { path: /api/v1/credits } }")
        let accounts = fields.required("accounts", accountsSchema, about: "The accounts by role.")
        let keys = fields.optional("keys", KeyManagement.schema, about: "How keys are made.")
        let balance = fields.optional(
            "balance", balanceSchema, about: "How an account's balance is read.",
            example: "{ endpoint: credits, json: /credits }")
        let readings = fields.optional(
            "readings", Readings.schema, default: Readings(), about: "How the contract is read.")
        let budgets = fields.optional("budgets", Budgets.schema, default: Budgets(), about: "What a run may cost.")
        let hooks = fields.optional(
            "hooks", Hook.schema, default: [], about: "What the operator can do to the deployment.")
        let evidence = fields.optional(
            "evidence", .map(keys: .name, values: EvidenceSource.schema), default: [],
            about: "Stores and logs by name.", example: "{ database: { kind: store, files: dump.sql } }")
        return { record in
            let target = TargetDescription(
                file: record.range.file, name: record[name], environment: record[environment], base: record[base],
                trust: record[trust], nodes: record[nodes], names: record[names],
                plainPort: record[plainPort].flatMap { UInt16(exactly: $0) } ?? (record[base].port == 443 ? 80 : nil),
                endpoints: record[endpoints].map { entry in
                    var endpoint = entry.value
                    endpoint.name = entry.key.value
                    endpoint.place = entry.key.range
                    return endpoint
                },
                accounts: record[accounts], keys: record[keys], balance: record[balance]?.value,
                readings: record[readings], budgets: record[budgets],
                hooks: record[hooks],
                evidence: record[evidence].map { entry in
                    var source = entry.value
                    source.name = entry.key.value
                    source.place = entry.key.range
                    return source
                })
            TargetReview(target).report(to: record, nodes: record.range(of: nodes))
            TargetReview(target).reportBalance(record, record.range(of: balance))
            return target
        }
    }

    private static let balanceSchema: Schema<Located<BalanceReading>> = Schema.mapping(
        "reading of the balance",
        about: "An endpoint that answers the balance of the account whose key is sent, and is not charged for.",
        example: "{ endpoint: credits, json: /credits }"
    ) { fields in
        let endpoint = fields.required("endpoint", .name, about: "One of the endpoints.", example: "credits")
        let pointer = fields.required(
            "json", .jsonPointer, about: "Where the balance stands in its answer, as a JSON pointer.",
            example: "/credits")
        let lag = fields.optional(
            "lag", .duration(in: .zero ... .seconds(600)), default: .zero,
            about:
                "How long after a call its charge is in the balance; so long is waited before a balance is read or set. "
                + "Two seconds are waited anyway where it does not fit.",
            example: "5s")
        return { record in
            BalanceReading(endpoint: record[endpoint], pointer: record[pointer], lag: record[lag])
        }
    }.located

    private static let trustSchema: Schema<Trust> = .mapping(
        "trust", about: "Certificate authorities.", example: "{ ca: ca.pem }"
    ) { fields in
        let ca = fields.required(
            "ca", .path, about: "A PEM file with the authorities that vouch for the deployment, and no others.")
        return { record in .caFile(record[ca].resolved) }
    }

    private static let nodeSchema: Schema<Node> = .mapping(
        "node", about: "An address behind the deployment's name.", example: "{ name: a, address: 10.0.0.1, port: 8443 }"
    ) { fields in
        let name = fields.required("name", .name, about: "What reports call it.", example: "a")
        let address = fields.required("address", .address, about: "Where it is.", example: "10.0.0.1")
        let port = fields.optional("port", .int(in: 1...65535), about: "Its port, when not the base URL's.")
        return { record in
            let port = record[port].flatMap { UInt16(exactly: $0) }
            return Node(name: record[name], address: NodeAddress(host: record[address], port: port))
        }
    }

    private static let accountsSchema: Schema<[Account]> = .mapping(
        "set of accounts", about: "The accounts by role. What a role is missing makes checks not applicable."
    ) { fields in
        let roles = AccountRole.described.map { role in
            (role, fields.optional(role.rawValue, Account.schema, about: role.meaning))
        }
        return { record in
            roles.compactMap { role, field in
                record[field].map { account in
                    var account = account
                    account.role = role
                    account.place = record.keyRange(of: field)
                    return account
                }
            }
        }
    }
}

extension AccountRole {
    fileprivate var meaning: String {
        switch self {
        case .funded: "Has credits, and a rate that the run stays below."
        case .exhausted: "Has no credits left."
        case .limited: "Has credits and a low rate, which the run exceeds on purpose."
        case .second: "Another customer, funded."
        case .limited2, .limited3, .limited4, .limited5, .limited6:
            "Another one like `limited`, with the same rate: checks that exceed it then wait for each other less."
        case .second2, .second3, .second4:
            "Another one like `second`, with the same rate: checks that count credits then wait for each other less."
        }
    }
}

extension Schema<String> {
    /// An address of a node.
    static var address: Schema<String> {
        .scalar(
            "address", pattern: "^[A-Za-z0-9._:-]+$", example: "10.0.0.1",
            about: "An IPv4 address, an IPv6 address without brackets, or a host name.", encode: { $0 }
        ) { text throws(Mistake) in
            guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._:-".contains($0)) })
            else {
                throw Mistake(
                    "'\(text)' is no address", help: "write an address or a host name; the port goes under 'port'")
            }
            return text.lowercased()
        }
    }
}
