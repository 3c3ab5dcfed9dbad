import HTTPTypes
import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What every answer gets last: the fields of the transport and of caches, and the harmless variants of form.
struct Finishing: Sendable {
    let variants: SwitchSet<Variant>
    let strictTransport: StrictTransport
    let clock = DateField()

    func finish(_ answer: Answer, for call: Call) async -> Answer {
        var answer = answer
        answer.fields[.date] = clock.text
        answer.fields[.strictTransportSecurity] = strictTransport.policy(for: answer.status)
        answer.fields[.xContentTypeOptions] = "nosniff"
        if answer.fields[.cacheControl] == nil { answer.fields[.cacheControl] = "no-store" }
        if variants.has(.compressedAnswers), accepts(gzip: call), answer.body.readableBytes > 0 {
            answer.body = Gzip.stored(answer.body)
            answer.fields[.contentEncoding] = "gzip"
            answer.fields[.vary] = "Accept-Encoding"
        }
        if variants.has(.headerOrder) { answer.fields = reordered(answer.fields) }
        if let delay = variants[.jitter], delay > 0 {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 0...delay)))
        }
        return answer
    }

    private func accepts(gzip call: Call) -> Bool {
        call.fields[values: .acceptEncoding].joined(separator: ",").split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.trimmingSpaces.lowercased() }
            return (parts.first == "gzip" || parts.first == "*") && !parts.dropFirst().contains("q=0")
        }
    }

    private func reordered(_ fields: HTTPFields) -> HTTPFields {
        var reordered = HTTPFields()
        for field in Array(fields).reversed() {
            reordered.append(HTTPField(name: fieldName(field.name.rawName.uppercased()), value: field.value))
        }
        return reordered
    }
}

/// The `Date` field (RFC 9110, 6.6.1), written once a second.
final class DateField: Sendable {
    private let cached = Mutex((second: 0, text: ""))

    var text: String {
        let now = Int(time(nil))
        return cached.withLock { cached in
            if cached.second != now { cached = (now, UTCTime.httpDate(secondsSince1970: now)) }
            return cached.text
        }
    }
}

/// The gzip format (RFC 1952) with stored blocks: valid for every decoder, without a compressor.
enum Gzip {
    static func stored(_ body: ByteBuffer) -> ByteBuffer {
        var result = ByteBuffer(bytes: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
        var rest = body
        repeat {
            let length = min(rest.readableBytes, 65_535)
            let block = rest.readSlice(length: length) ?? ByteBuffer()
            result.writeInteger(UInt8(rest.readableBytes == 0 ? 1 : 0))
            result.writeInteger(UInt16(length), endianness: .little)
            result.writeInteger(~UInt16(length), endianness: .little)
            result.writeImmutableBuffer(block)
        } while rest.readableBytes > 0
        result.writeInteger(crc32(body.readableBytesView), endianness: .little)
        result.writeInteger(UInt32(truncatingIfNeeded: body.readableBytes), endianness: .little)
        return result
    }

    /// The reflected CRC-32 of RFC 1952, 8.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let carry = sum & 1
                sum >>= 1
                if carry == 1 { sum ^= 0xedb8_8320 }
            }
        }
        return ~sum
    }
}
