import Dispatch
import ReferenceDeployment
import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A deployment that listens, in this process, on a free loopback port.
struct LiveDeployment: Sendable {
    struct Ready: Codable, Sendable {
        struct Node: Codable, Sendable {
            let address: String
            let port: Int
        }
        struct Account: Codable, Sendable {
            let email: String
            let password: String
            let credits: Int
        }
        struct Control: Codable, Sendable {
            let port: Int
            let token: String
        }
        struct Plain: Codable, Sendable {
            let port: Int
        }
        struct Evidence: Codable, Sendable {
            let database: String
            let usageLog: String
            let serverLog: String

            enum CodingKeys: String, CodingKey {
                case database
                case usageLog = "usage_log"
                case serverLog = "server_log"
            }
        }
        let base: String
        let nodes: [Node]
        let caFile: String
        let accounts: [String: Account]
        let control: Control
        let evidence: Evidence
        let names: [String]
        let plain: Plain?
        let postQuantum: String?

        enum CodingKeys: String, CodingKey {
            case base, nodes, accounts, control, evidence, names, plain
            case caFile = "ca_file"
            case postQuantum = "post_quantum"
        }
    }

    let ready: Ready

    /// Runs the body against a deployment with these switches on, and stops it afterwards.
    static func with<Result: Sendable>(
        defects: [String] = [], variants: [String] = [], nodes: Int = 1, directory: String? = nil,
        patience: Patience = Patience(), _ body: @escaping @Sendable (LiveDeployment) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder("reference")
        var options = DeploymentOptions(directory: directory ?? folder.path)
        options.defects = defects
        options.variants = variants
        options.nodes = nodes
        options.patience = patience
        let deployment = try await Deployment(options)
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                defer { line.finish() }
                try await deployment.run(until: stops) { line.yield($0) }
                return nil
            }
            group.addTask {
                defer { stop.finish() }
                for await text in lines {
                    let ready = try JSONDecoder().decode(Ready.self, from: Data(text.utf8))
                    return try await body(LiveDeployment(ready: ready))
                }
                return nil
            }
            var result: Result?
            for try await value in group { result = value ?? result }
            return try #require(result)
        }
    }

    func connection(node: Int = 0) throws -> TestConnection {
        try TestConnection(address: ready.nodes[node].address, port: ready.nodes[node].port, caFile: ready.caFile)
    }

    /// One request on a connection of its own.
    func send(
        _ method: String, _ path: String, headers: [String] = [], body: String = "", node: Int = 0
    ) async throws -> Reply {
        let head = [
            "\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: \(body.utf8.count)",
        ]
        let text = (head + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
        return try await raw(text, node: node)
    }

    /// curl's output, trusting the deployment.
    func curl(_ arguments: [String], input: [UInt8] = []) async throws -> String {
        let common = ["curl", "--silent", "--max-time", "50", "--cacert", ready.caFile]
        return try await program(common + arguments, input: input).output
    }

    /// What a program came to; waited for off the threads that the deployment runs on.
    func program(_ words: [String], input: [UInt8] = [], timeout: Duration = .seconds(60)) async throws
        -> ProcessOutcome
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Swift.Result { try runProcess("/usr/bin/env", words, input: input, timeout: timeout) })
            }
        }
    }

    /// What the operator's socket answers to a body.
    func control(_ path: String, _ body: String) async throws -> String {
        try await curl([
            "--data", body, "--header", "Authorization: Bearer \(ready.control.token)",
            "http://127.0.0.1:\(ready.control.port)\(path)",
        ])
    }

    func raw(_ text: String, node: Int = 0) async throws -> Reply {
        try await connection(node: node).exchange(text)
    }

    static let companies = "/api/v1/companies/enrich"
    static let people = "/api/v1/people/enrich"
    static let domain = #"{"domain":"example.com"}"#

    func enrich(_ key: String?, headers: [String] = [], body: String = domain, path: String = companies) async throws
        -> Reply
    {
        let credential = key.map { ["X-API-Key: \($0)"] } ?? []
        return try await send(
            "POST", path, headers: credential + ["Content-Type: application/json"] + headers, body: body)
    }

    /// Signs in and returns the headers of the session.
    func signIn(_ role: String) async throws -> [String] {
        let account = try #require(ready.accounts[role])
        let body = #"{"email":"\#(account.email)","password":"\#(account.password)"}"#
        let reply = try await send(
            "POST", "/dashboard/api/session", headers: ["Content-Type: application/json"], body: body)
        let cookie = try #require(reply["set-cookie"]?.split(separator: ";").first)
        return ["Cookie: \(cookie)", "X-CSRF-Token: \(try #require(reply.text("csrf_token")))"]
    }

    struct Key: Sendable {
        let id: String
        let key: String
        let label: String
    }

    func makeKey(_ role: String = "funded", label: String = "test", headers: [String] = []) async throws -> Key {
        let headers = try await signIn(role) + ["Content-Type: application/json"] + headers
        let reply = try await send("POST", "/dashboard/api/keys", headers: headers, body: #"{"label":"\#(label)"}"#)
        #expect(reply.status == 201)
        return try key(reply)
    }

    func regenerate(_ key: Key, role: String = "funded") async throws -> Key {
        let reply = try await send("POST", "/dashboard/api/keys/\(key.id)/regenerate", headers: signIn(role))
        #expect(reply.status == 200)
        return try self.key(reply)
    }

    private func key(_ reply: Reply) throws -> Key {
        Key(
            id: try #require(reply.text("id")), key: try #require(reply.text("key")),
            label: try #require(reply.text("label")))
    }
}
