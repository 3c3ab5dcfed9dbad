import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The defects of privacy: what a careless implementer writes down of a call.
struct PrivacyFaults: Sendable {
    static let bodyDefects: [Defect] = [
        .logsBody, .logsBodyOnError, .logsEmailBase64, .logsGzip, .logsHashOfInput, .cachesInput,
        .keepsFailedInput, .logsCrashInput, .keepsCrashInput, .keepsLastInput, .slowQueryLog,
    ]

    let faults: SwitchSet<Defect>
    let folder: String

    private var log: FaultLog { FaultLog(folder: folder) }

    /// Whether anything is written at all.
    var areOn: Bool { faults.hasAny(Defect.privacy) }

    /// Writes down what the defects write of a call that was answered.
    func record(_ call: inout Call, _ answer: Answer) async {
        guard areOn, call.path.hasPrefix("/api/") else { return }
        let status = answer.status.code
        if faults.has(.logsQuery) {
            log.append("\(call.method) \(call.path)?\(call.query) \(status)", to: "access.log")
        }
        if faults.has(.logsUserAgent) {
            log.append("\(call.path) \(status) \"\(call.fields[.userAgent] ?? "-")\"", to: "access.log")
        }
        if faults.has(.logsAddress) { log.append("\(address(of: call)) \(call.path) \(status)", to: "access.log") }
        if faults.has(.keepsAddressBytes) {
            let words = address(of: call).split(separator: ":").compactMap { UInt16($0, radix: 16) }
            let bytes = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            FaultLog(folder: cache()).append(Data(bytes), to: "callers.bin")
        }
        let key = call.fields[values: .apiKey].joined(separator: ",")
        if faults.has(.logsKey) { log.append("\(call.path) \(status) key=\(key)", to: "access.log") }
        if faults.has(.logsMistypedKey), status == 401 { log.append("unknown key \(key)", to: "error.log") }
        if faults.has(.logsMalformedKey), status == 401, !key.isEmpty, key.count != KeyFormat.length {
            log.append("malformed key \(key)", to: "error.log")
        }
        guard faults.hasAny(Self.bodyDefects), let body = try? await call.body(), body.readableBytes > 0 else { return }
        let text = String(buffer: body)
        if faults.has(.logsBody) { log.append("debug: \(text)", to: "debug.log") }
        if faults.has(.logsBodyOnError), status >= 400 { log.append("status \(status): \(text)", to: "error.log") }
        if faults.has(.logsGzip) {
            log.append(Data(Deflate.gzip(Array(text.utf8))) + Data("\n".utf8), to: "bodies.log")
        }
        if faults.has(.keepsFailedInput), status >= 400 { keep(text, as: "failed.json") }
        if status >= 500 {
            if faults.has(.logsCrashInput) {
                log.append("upstream unavailable in \(call.path); request: \(text)", to: "error.log")
            }
            if faults.has(.keepsCrashInput) { keep(text, as: "retry.json") }
        }
        if faults.has(.keepsLastInput) { keepAlone(text, as: "last-request") }
        guard let input = Self.input(text) else { return }
        if faults.has(.logsEmailBase64) {
            log.append("input=\(Data(input.utf8).base64EncodedString()) \(status)", to: "access.log")
        }
        if faults.has(.logsHashOfInput) { log.append("input=\(Digest(of: input).hex) \(status)", to: "access.log") }
        if faults.has(.slowQueryLog) {
            log.append("slow query (1203 ms): SELECT * FROM profiles WHERE key = '\(input)'", to: "slow.log")
        }
        if faults.has(.cachesInput), status == 200 { keep("cached", as: "\(input.filter { $0 != "/" }).json") }
    }

    private func address(of call: Call) -> String {
        call.fields[values: fieldName("X-Forwarded-For")].first ?? "node-\(call.peer.node)"
    }

    private func keep(_ text: String, as name: String) { FaultLog(folder: cache()).append(text, to: name) }

    /// Over what was kept before.
    private func keepAlone(_ text: String, as name: String) {
        try? Data(text.utf8).write(to: URL(fileURLWithPath: "\(cache())/\(name)"))
    }

    private func cache() -> String {
        let cache = "\(folder)/cache"
        try? FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        return cache
    }

    private struct Input: Decodable {
        let domain: String?
        let email: String?
    }

    private static func input(_ text: String) -> String? {
        let input = try? JSONDecoder().decode(Input.self, from: Data(text.utf8))
        return input?.domain ?? input?.email
    }
}

/// A compressor that knows only the fixed codes of deflate (RFC 1951, 3.2.6): enough to hide a text from a plain search.
enum Deflate {
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var bits = BitWriter()
        bits.add(1, 1)
        bits.add(1, 2)
        for byte in bytes { bits.addCode(of: Int(byte)) }
        bits.addCode(of: 256)
        let sum = Gzip.crc32(bytes)
        let trailer = [sum, UInt32(truncatingIfNeeded: bytes.count)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + bits.finished + trailer
    }

    private struct BitWriter {
        private var bytes: [UInt8] = []
        private var current: UInt8 = 0
        private var used: UInt8 = 0

        /// Adds the lowest bits of a value, the lowest first.
        mutating func add(_ value: Int, _ count: Int) {
            for bit in 0..<count {
                current |= UInt8(value >> bit & 1) << used
                used += 1
                if used == 8 {
                    bytes.append(current)
                    (current, used) = (0, 0)
                }
            }
        }

        /// Adds the fixed code of a symbol, the highest bit first.
        mutating func addCode(of symbol: Int) {
            let (code, length) =
                switch symbol {
                case 0...143: (0b0011_0000 + symbol, 8)
                case 144...255: (0b1_1001_0000 + symbol - 144, 9)
                default: (symbol - 256, 7)
                }
            for bit in (0..<length).reversed() { add(code >> bit & 1, 1) }
        }

        var finished: [UInt8] { used > 0 ? bytes + [current] : bytes }
    }
}
