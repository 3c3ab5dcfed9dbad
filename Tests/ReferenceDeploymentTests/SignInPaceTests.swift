import Testing

@testable import ReferenceDeployment

@Suite("The pace of signing in")
struct SignInPaceTests {
    @Test("after some failures an address must rest, longer and longer, and no other address with it")
    func rest() {
        let pace = SignInPace()
        for _ in 0..<SignInPace.freeFailures {
            #expect(pace.begin("a@example.com") == nil)
            pace.ended("a@example.com", failed: true)
        }
        #expect(pace.begin("a@example.com") == 1)
        #expect(pace.begin("b@example.com") == nil)
    }

    @Test("attempts at once are as few as in a row")
    func parallel() {
        let pace = SignInPace()
        let begun = (0..<100).count { _ in pace.begin("a@example.com") == nil }
        #expect(begun == SignInPace.parallelAttempts)
        for _ in 0..<begun { pace.ended("a@example.com", failed: true) }
        #expect((pace.begin("a@example.com") ?? 0) >= SignInPace.longestRest / 2)
    }

    @Test("a success clears the failures before it")
    func success() {
        let pace = SignInPace()
        for attempt in 0..<4 * SignInPace.freeFailures {
            #expect(pace.begin("a@example.com") == nil)
            pace.ended("a@example.com", failed: attempt % SignInPace.freeFailures != 0)
        }
    }

    @Test("an address that nobody has costs the work of one that somebody has, and no password opens it")
    func nobody() throws {
        let somebodys = try PasswordHash(password: "correct horse", work: .chosen)
        #expect(somebodys.matches("correct horse"))
        let work = { (hash: PasswordHash) in hash.text.split(separator: "$").prefix(4) }
        #expect(work(.nobodys) == work(somebodys))
        #expect(!PasswordHash.nobodys.matches(""))
    }

    @Test("passwords that are hashed at once get their turn, and beyond a number are refused")
    func turns() async {
        let work = PasswordWork()
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<PasswordWork.queueLimit { group.addTask { (try? await work.perform { true }) ?? false } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == PasswordWork.queueLimit)
    }
}
