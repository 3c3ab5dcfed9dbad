import RunEvents

/// A server as a command line names it: `host`, `host:port`, `[::1]:port` or a bare IPv6 address.
struct ServerPlace: Sendable, Hashable, CustomStringConvertible {
    let host: String
    let port: UInt16

    /// - Throws: a usage error for what names no server.
    init(_ text: String) throws(CommandFailure) {
        let wrong = CommandFailure(
            .usage, "'\(text)' is no server", remedy: "write host or host:port, and an IPv6 address as [::1]:443")
        var host = Substring(text)
        var port: Substring?
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw wrong }
            port = rest.isEmpty ? nil : rest.dropFirst()
            host = host[host.index(after: host.startIndex)..<end]
        } else if host.filter({ $0 == ":" }).count == 1, let colon = host.firstIndex(of: ":") {
            port = host[host.index(after: colon)...]
            host = host[..<colon]
        }
        let isPlain = host.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"/?#@[]\"'\\".utf8.contains(byte)
        }
        let digits = port ?? "443"
        guard !host.isEmpty, isPlain, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt16(digits), number > 0
        else { throw wrong }
        self.host = String(host)
        self.port = number
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
