import Secrecy
import Testing

@testable import Evidence

@Suite("Self-test")
struct SelfTestTests {
    @Test("every form of the specimen is found", arguments: [0, 1, 40])
    func specimen(others: Int) throws {
        let subjects = (0..<others).map { Subject(name: "token \($0)", text: "tokennumber\($0)abcdefgh") }
        _ = try EvidenceScan(subjects)
    }
}
