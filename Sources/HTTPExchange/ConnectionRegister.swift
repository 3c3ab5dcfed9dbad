/// Numbers the connections of an engine by their two ends.
struct ConnectionRegister {
    private struct Ends: Hashable {
        let localPort: UInt16
        let remoteAddress: String
        let remotePort: UInt16
    }

    private var numbers: [Ends: UInt64] = [:]
    private var last: UInt64 = 0

    /// The next number.
    mutating func nextNumber() -> UInt64 {
        last += 1
        return last
    }

    /// The facts of the connection that a transfer used.
    mutating func facts(of route: CurlTransfer.Route) -> ConnectionFacts {
        let ends = Ends(
            localPort: route.localPort, remoteAddress: route.remoteAddress, remotePort: route.remotePort)
        let id = route.isNew ? nextNumber() : numbers[ends] ?? nextNumber()
        numbers[ends] = id
        return ConnectionFacts(
            id: id, isNew: route.isNew, transport: .libcurl, localPort: route.localPort,
            remoteAddress: route.remoteAddress, remotePort: route.remotePort, tls: route.tls)
    }
}
