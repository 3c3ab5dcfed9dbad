import TestSupport
import Testing

@Suite("Starting keyspec") struct StartUpTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("--version prints name and version")
    func version() async throws {
        let outcome = try await place.keyspec("--version")
        #expect(outcome.exitStatus == 0)
        #expect(outcome.output == "keyspec 0.1.0\n")
    }

    @Test("without a command it says so and does not end with success")
    func noCommand() async throws {
        let outcome = try await place.keyspec()
        #expect(outcome.exitStatus == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "keyspec: no command given; see 'keyspec --help'\n")
    }

    @Test(
        "wrong command lines end with 64 and a message",
        arguments: [
            ["frobnicate"], ["run", "--nothing"], ["run", "--jobs", "0"], ["explain", "HDR-99"], ["schema", "x"],
        ])
    func usage(arguments: [String]) throws {
        let outcome = try runProcess(Binaries.keyspec, arguments, environment: place.environment)
        #expect(outcome.exitStatus == 64)
        #expect(outcome.errors.hasPrefix("keyspec: "))
    }

    @Test(
        "help goes to standard output and succeeds",
        arguments: [["--help"], ["help"], ["help", "run"], ["run", "-h"]])
    func help(arguments: [String]) throws {
        let outcome = try runProcess(Binaries.keyspec, arguments, environment: place.environment)
        #expect(outcome.exitStatus == 0)
        #expect(outcome.output.contains("USAGE: keyspec"))
        #expect(outcome.errors.isEmpty)
    }

    @Test("the built-in specs have no problems, and every clause that trace calls covered can be explained")
    func specs() async throws {
        let lint = try await place.keyspec("lint")
        #expect(lint.exitStatus == 0 && lint.output.hasPrefix("No problems: "), "\(lint.errors)")
        let trace = try await place.keyspec("trace")
        #expect(trace.output.contains("uncovered"))
        #expect(try await place.keyspec("explain", "header.key-elsewhere").output.contains("Decides:"))
    }

    @Test("init writes a target file that has no problems, and never overwrites one")
    func initialise() async throws {
        #expect(try await place.keyspec("init").exitStatus == 0)
        #expect(try await place.keyspec("lint", "--target", "target.yaml").exitStatus == 0)
        let again = try await place.keyspec("init")
        #expect(again.exitStatus == 74)
        #expect(again.errors == "keyspec: target.yaml exists and is not overwritten; name another file\n")
        #expect(try await place.keyspec("init", "no/such/folder/t.yaml").exitStatus == 74)
    }

    @Test("output that nobody reads any more is dropped without a message")
    func closedPipe() throws {
        let outcome = try runProcess(
            "/bin/sh", ["-c", "\"$0\" schema spec | head -1", Binaries.keyspec], environment: place.environment)
        #expect(outcome.output == "{\n")
        #expect(outcome.errors.isEmpty)
    }
}
