import Secrecy
import Testing

@testable import Evidence

@Suite("BLAKE2b")
struct BLAKE2bTests {
    /// By Python's hashlib, of messages whose bytes count to 250 and begin anew.
    @Test(
        "digests of any length, of messages that end within, at and after a block",
        arguments: [
            (0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            (
                3,
                "40a374727302d9a4769c17b5f409ff32f58aa24ff122d7603e4fda1509e919d4107a52c57570a6d94e50967aea573b11f86f473f537565c66f7039830a85d186"
            ),
            (127, "f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72"),
            (128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1"),
            (129, "a7bf25f1599102ab631e3052e8303a2c097d1a7e"),
            (
                256,
                "93463ac058b6163eb43be3f5bb32b28541498f4e3366f1effe253ad44e1e076e41c3616046027c82a7124f8f4746668ad10b12e8e25a95ac8f3151df01cd5a93"
            ),
            (1000, "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331"),
        ])
    func vectors(count: Int, digest: String) {
        let message = (0..<count).map { UInt8($0 % 251) }
        #expect(ByteText.hex(BLAKE2b.digest(of: message, length: digest.utf8.count / 2)) == digest)
    }

    @Test("64 bytes of it are what OpenSSL makes")
    func library() {
        for count in [0, 1, 64, 127, 128, 129, 300] {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(BLAKE2b.digest(of: message, length: 64) == Digests.digest(.blake2b, of: message))
        }
    }
}
