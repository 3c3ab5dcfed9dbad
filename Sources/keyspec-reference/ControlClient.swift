#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The other end of a deployment's control socket: one request a connection, HTTP/1.1 on loopback.
struct ControlClient {
    /// A member of a request's body.
    enum Value: Encodable {
        case text(String)
        case number(Int)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    private struct Place: Decodable {
        let port: UInt16
        let token: String
    }

    private struct Seed: Decodable {
        let role: String
        let email: String
    }

    private struct Health: Decodable {
        let instance: String
    }

    private static let restartLimit = Duration.seconds(20)

    private let directory: String
    private let place: Place

    /// - Throws: `ControlFailure` when no deployment has served from the directory.
    init(directory: String) throws {
        self.directory = directory
        guard let data = FileManager.default.contents(atPath: directory + "/control.json"),
            let place = try? JSONDecoder().decode(Place.self, from: data)
        else { throw ControlFailure("no deployment serves from \(directory)") }
        self.place = place
    }

    /// The address of an account that is named by its role; any other name is an address.
    func address(of account: String) -> String {
        let data = FileManager.default.contents(atPath: directory + "/accounts.json") ?? Data()
        let seeds = (try? JSONDecoder().decode([Seed].self, from: data)) ?? []
        return seeds.first { $0.role == account }?.email ?? account
    }

    /// Sends a body; the answer's.
    func post(_ path: String, _ body: [String: Value]) throws -> String {
        try exchange("POST", path, body: String(decoding: JSONEncoder().encode(body), as: UTF8.self))
    }

    /// Restarts the deployment, and waits until another instance of it answers.
    static func restart(directory: String) throws {
        let client = try ControlClient(directory: directory)
        let before = try instance(client.exchange("GET", "/health", body: ""))
        // The answer may be lost when the deployment goes down; whether it came up again is what counts.
        _ = try? client.exchange("POST", "/restart", body: "")
        let deadline = ContinuousClock.now + restartLimit
        while ContinuousClock.now < deadline {
            usleep(10_000)
            // Its token and perhaps nothing else changes; meanwhile nobody answers.
            guard let client = try? ControlClient(directory: directory),
                let answer = try? client.exchange("GET", "/health", body: ""), let now = try? instance(answer)
            else { continue }
            if now != before { return }
        }
        throw ControlFailure("the deployment did not answer again within \(restartLimit)")
    }

    private static func instance(_ answer: String) throws -> String {
        try JSONDecoder().decode(Health.self, from: Data(answer.utf8)).instance
    }

    // MARK: The wire

    private func exchange(_ method: String, _ path: String, body: String) throws -> String {
        let answer = try connected { descriptor in
            let request =
                "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(place.token)\r\n"
                + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            var rest = Array(request.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { throw ControlFailure("the control socket closed") }
                rest.removeFirst(count)
            }
            var answer: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
                answer += chunk[..<count]
            }
        }
        guard let end = answer.firstRange(of: "\r\n\r\n"),
            let status = answer.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw ControlFailure("the control socket gave no answer") }
        let said = String(answer[end.upperBound...])
        guard (200...299).contains(status) else { throw ControlFailure(said) }
        return said
    }

    private func connected<Result>(_ body: (Int32) throws -> Result) throws -> Result {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw ControlFailure(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = place.port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard status == 0 else {
            throw ControlFailure("nobody listens at the control socket: \(String(cString: strerror(errno)))")
        }
        return try body(descriptor)
    }
}

/// Why a deployment was not changed.
struct ControlFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
