import TestSupport
import Testing

@testable import HTTPExchange

@Suite("HPACK, RFC 7541") struct HPACKTests {
    @Test("integers are written and read as in appendix C.1", arguments: [(10, 5), (1337, 5), (42, 8)])
    func integers(value: Int, prefix: Int) {
        let expected: [Int: [UInt8]] = [10: [0x0A], 1337: [0x1F, 0x9A, 0x0A], 42: [0x2A]]
        var bytes: [UInt8] = []
        HPACKInteger.append(value, prefix: prefix, to: &bytes)
        #expect(bytes == expected[value])
        var rest = bytes[...]
        #expect(HPACKInteger.take(prefix: prefix, from: &rest) == value)
        #expect(rest.isEmpty)
    }

    @Test(
        "integers that are cut or beyond 2^28 are refused", arguments: [[], [0x1F], [0x1F, 0x80, 0x80, 0x80, 0x80, 1]])
    func badIntegers(bytes: [UInt8]) {
        var rest = bytes[...]
        #expect(HPACKInteger.take(prefix: 5, from: &rest) == nil)
    }

    @Test("single fields are read as in appendix C.2", arguments: Vector.single) func singleFields(vector: Vector)
        throws
    {
        var decoder = HPACKDecoder()
        #expect(try decoder.decode(vector.bytes, limit: 1000).map(\.text) == vector.fields)
    }

    @Test("requests and responses are read as in appendices C.3 to C.6", arguments: Vector.sequences)
    func sequences(sequence: Vector.Sequence) throws {
        var decoder = HPACKDecoder(largestCapacity: sequence.capacity)
        for vector in sequence.vectors {
            #expect(try decoder.decode(vector.bytes, limit: 1000).map(\.text) == vector.fields)
        }
    }

    @Test("requests are written without the Huffman code as in appendix C.3") func encoding() {
        var encoder = HPACKEncoder()
        for vector in Vector.plainRequests { #expect(encoder.encode(vector.fields.map(Field.init)) == vector.bytes) }
    }

    @Test("what is written is read again, whatever it is, also when the table shrinks and grows") func roundTrip()
        throws
    {
        var random = SeededGenerator(seed: 7541)
        for _ in 0..<200 {
            var encoder = HPACKEncoder()
            var decoder = HPACKDecoder()
            for _ in 0..<20 {
                if random.chance(0.2) { encoder.limitCapacity(to: random.pick([0, 64, 300, 4096, 100_000]) ?? 0) }
                let fields = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    HPACKTable.Field(
                        random.chance(0.6) ? Array("x-\(Int.random(in: 0...5, using: &random))".utf8) : random.bytes(9),
                        random.bytes(Int.random(in: 0...200, using: &random)))
                }
                #expect(try decoder.decode(encoder.encode(fields), limit: 100_000) == fields)
            }
        }
    }

    @Test("a field that comes again takes a byte or two") func indexing() {
        var encoder = HPACKEncoder()
        let fields = [HPACKTable.Field(Array("x-api-key".utf8), Array("ak_live_0123456789".utf8))]
        #expect(encoder.encode(fields).count > 20)
        #expect(encoder.encode(fields) == [0x80 | 62])
    }

    @Test("random bytes are read or refused, and a block cannot swell without end") func anyBytes() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            var decoder = HPACKDecoder()
            let block = random.bytes(Int.random(in: 0...40, using: &random))
            if let fields = try? decoder.decode(block, limit: 500) {
                #expect(fields.reduce(0) { $0 + $1.name.count + $1.value.count } <= 500)
            }
        }
    }

    @Test("Huffman: a padding of more than seven bits, of zeros, or the end sign itself is refused")
    func badPadding() {
        #expect(HuffmanCode.decoded([0xFF]) == nil)
        #expect(HuffmanCode.decoded([0x1F, 0xFF]) == nil)
        #expect(HuffmanCode.decoded([0x00]) == nil)
        #expect(HuffmanCode.decoded([0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(HuffmanCode.decoded([0x1F]) == Array("a".utf8))
        #expect(HuffmanCode.decoded([]) == [])
    }

    @Test("an index beyond the tables, a late change of size and one beyond the limit are refused") func violations() {
        for block: [UInt8] in [[0xBE], [0x80], [0x82, 0x20], [0x3F, 0xE2, 0x1F], [0x40, 0x05, 0x61]] {
            var decoder = HPACKDecoder()
            #expect(throws: TransportFailure.self) { try decoder.decode(block, limit: 1000) }
        }
    }
}

/// A name and a value as text.
private typealias Field = HPACKTable.Field

extension HPACKTable.Field {
    fileprivate init(_ line: String) {
        let colon = line.dropFirst().firstIndex(of: ":") ?? line.endIndex
        self.init(Array(line[..<colon].utf8), Array(line[colon...].dropFirst(2).utf8))
    }

    fileprivate var text: String {
        String(decoding: name, as: UTF8.self) + ": " + String(decoding: value, as: UTF8.self)
    }
}

/// A header block of RFC 7541, appendix C.
struct Vector: Sendable {
    struct Sequence: Sendable {
        var capacity = 4096
        var vectors: [Vector]
    }

    var hex: String
    var fields: [String]

    init(_ hex: String, _ fields: String...) {
        self.hex = hex
        self.fields = fields
    }

    var bytes: [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }

    static let single = [
        Vector("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header"),
        Vector("040c2f73616d706c652f70617468", ":path: /sample/path"),
        Vector("100870617373776f726406736563726574", "password: secret"),
        Vector("82", ":method: GET"),
    ]

    static let plainRequests = [
        Vector(
            "828684410f7777772e6578616d706c652e636f6d", ":method: GET", ":scheme: http", ":path: /",
            ":authority: www.example.com"),
        Vector(
            "828684be58086e6f2d6361636865", ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com",
            "cache-control: no-cache"),
        Vector(
            "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", ":method: GET", ":scheme: https",
            ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"),
    ]

    private static let codedRequests = zip(
        [
            "828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
        ], plainRequests
    ).map { hex, plain in
        var vector = plain
        vector.hex = hex
        return vector
    }

    private static let first = "date: Mon, 21 Oct 2013 20:13:21 GMT"
    private static let place = "location: https://www.example.com"

    private static let plainResponses = [
        Vector(
            "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
            ":status: 302", "cache-control: private", first, place),
        Vector("4803333037c1c0bf", ":status: 307", "cache-control: private", first, place),
        Vector(
            "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48"
                + "514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
            ":status: 200", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT", place,
            "content-encoding: gzip", "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
    ]

    private static let codedResponses = zip(
        [
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae"
                + "43d3",
            "4883640effc1c0bf",
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af"
                + "27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        ], plainResponses
    ).map { hex, plain in
        var vector = plain
        vector.hex = hex
        return vector
    }

    /// C.3 to C.6; the responses come with a table of 256 bytes, so that fields are thrown out of it.
    static let sequences = [
        Sequence(vectors: plainRequests), Sequence(vectors: codedRequests),
        Sequence(capacity: 256, vectors: plainResponses), Sequence(capacity: 256, vectors: codedResponses),
    ]
}
