/// A ClientHello made by hand (RFC 8446, 4.1.2).
struct BareHello {
    var version: UInt16 = 0x0303
    var suites: [UInt16] = [0x1302]
    var name: String? = "localhost"
    var versions: [UInt16] = [0x0304]
    var groups: [UInt16] = [0x001d]
    var signatureSchemes: [UInt16] = [0x0403, 0x0804]
    /// Type and content.
    var others: [(UInt16, [UInt8])] = []

    /// One record with the whole message.
    var record: [UInt8] {
        let recordVersion: UInt16 = version < 0x0301 ? version : 0x0301
        return [22] + recordVersion.bytes + message.vector16
    }

    var message: [UInt8] {
        let random = (0..<32).map { UInt8($0) }
        var body = version.bytes + random + [0] + suites.flatMap(\.bytes).vector16 + [1, 0]
        if version > 0x0300 { body += extensions.flatMap { $0.0.bytes + $0.1.vector16 }.vector16 }
        return [1, 0] + body.vector16
    }

    private var extensions: [(UInt16, [UInt8])] {
        var list: [(UInt16, [UInt8])] = []
        if let name { list.append((0, ([0] + Array(name.utf8).vector16).vector16)) }
        list.append((10, groups.flatMap(\.bytes).vector16))
        list.append((13, signatureSchemes.flatMap(\.bytes).vector16))
        if !versions.isEmpty {
            let offered = versions.flatMap(\.bytes)
            list.append((43, [UInt8(offered.count)] + offered))
            let share = groups[0].bytes + [UInt8](repeating: 9, count: 32).vector16
            list.append((51, share.vector16))
        }
        return list + others
    }
}

/// What a server began its answer with.
struct FirstAnswer: Equatable {
    /// The legacy version of a ServerHello, or nil.
    var helloVersion: UInt16?
    /// The last eight bytes of its random (RFC 8446, 4.1.3).
    var mark: [UInt8] = []
    /// The description of an alert, or nil.
    var alert: UInt8?

    init(_ bytes: [UInt8]) {
        guard bytes.count >= 7 else { return }
        if bytes[0] == 21 { alert = bytes[6] }
        if bytes[0] == 22, bytes[5] == 2, bytes.count >= 43 {
            helloVersion = UInt16(bytes[9]) << 8 | UInt16(bytes[10])
            mark = Array(bytes[35..<43])
        }
    }
}

extension UInt16 {
    var bytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xff)] }
}

extension [UInt8] {
    /// After its length in two bytes.
    var vector16: [UInt8] { UInt16(count).bytes + self }
}
