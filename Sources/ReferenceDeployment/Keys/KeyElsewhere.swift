import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where careless deployments also look for a key.
struct KeyElsewhere: Sendable {
    static let defects: [Defect] = [
        .queryKey, .bodyKey, .cookieKey, .bearerKey, .basicKey, .lookalikeHeader, .pathKey,
        .unusualName,
    ]
    static let names: Set<String> = [
        "api_key", "apikey", "api-key", "key", "token", "x-api-key", "x_api_key", "access_token", "ak",
    ]

    let faults: SwitchSet<Defect>

    func candidates(in call: Call, body: ByteBuffer?) -> [String] {
        var found: [String] = []
        if faults.has(.queryKey) { found += Form(call.query).values(named: Self.names) }
        if let body { found += values(in: body) }
        if faults.has(.cookieKey) {
            let pairs = call.fields[values: .cookie].joined(separator: ";").split(separator: ";").map(\.trimmingSpaces)
            found += Form(pairs.joined(separator: "&")).values(named: Self.names)
        }
        for field in call.fields[values: .authorization] {
            let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "bearer" where faults.has(.bearerKey), "apikey" where faults.has(.bearerKey),
                "token" where faults.has(.bearerKey):
                found.append(parts[1].trimmingSpaces)
            case "basic" where faults.has(.basicKey):
                let pair =
                    Data(base64Encoded: parts[1].trimmingSpaces).map { String(decoding: $0, as: UTF8.self) } ?? ""
                found += pair.split(separator: ":", maxSplits: 1).map(String.init)
            default: break
            }
        }
        if faults.has(.lookalikeHeader) {
            let lookalikes: Set = ["x_api_key", "api-key", "api_key", "apikey", "x-api-token", "x-apikey"]
            found += call.fields.filter { lookalikes.contains($0.name.canonicalName) }.map(\.value.trimmingSpaces)
        }
        if faults.has(.unusualName) {
            found += Form(call.query).values(named: ["auth_key"])
            found += call.fields.filter { $0.name.canonicalName == "x-auth-key" }.map(\.value.trimmingSpaces)
        }
        if faults.has(.pathKey) {
            found += call.path.split { "/;=".contains($0) }.map(String.init).filter(KeyFormat.isWellFormed)
        }
        return found
    }

    private func values(in body: ByteBuffer) -> [String] {
        let text = String(buffer: body)
        if let members = try? JSONDecoder().decode([String: LooseText].self, from: Data(text.utf8)) {
            return members.filter { Self.names.contains($0.key.lowercased()) }.compactMap(\.value.text)
        }
        return Form(text).values(named: Self.names)
    }
}

/// A JSON value that matters only when it is a string.
private struct LooseText: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}

/// `application/x-www-form-urlencoded` pairs, as in a query string.
struct Form: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ text: String) {
        pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                percentDecoded(parts[0], plusIsSpace: true),
                parts.count == 2 ? percentDecoded(parts[1], plusIsSpace: true) : ""
            )
        }
    }

    func values(named names: Set<String>) -> [String] {
        pairs.filter { names.contains($0.name.lowercased()) }.map(\.value)
    }

    func first(_ name: String) -> String? { pairs.first { $0.name == name }?.value }
}

/// Replaces %XX; whatever is not two hexadecimal digits stays.
func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), rest.count >= 2,
            let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
