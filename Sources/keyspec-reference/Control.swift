import ArgumentParser
import ReferenceDeployment

/// What an operator does to a deployment that serves, over its control socket.
struct Control: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set credits, rate or clock of a deployment that serves, restart it, or let its calls fail.",
        subcommands: [Credits.self, Rate.self, Clock.self, Outages.self, Restarting.self])

    struct Place: ParsableArguments {
        @Option(help: "Directory of the deployment.")
        var dir: String
    }

    struct Credits: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set the balance of an account, or add to it.")

        @OptionGroup var place: Place

        @Argument(help: "The account's address, or the role of an account that every deployment starts with.")
        var account: String

        @Option(help: "The new balance.")
        var set: Int?

        @Option(help: "Credits to add.")
        var add: Int?

        func validate() throws {
            guard (set == nil) != (add == nil) else { throw ValidationError("give --set or --add") }
        }

        func run() throws {
            let client = try ControlClient(directory: place.dir)
            let change: (String, Int) = set.map { ("set", $0) } ?? ("add", add ?? 0)
            print(
                try client.post("/credits", ["email": .text(client.address(of: account)), change.0: .number(change.1)]))
        }
    }

    struct Rate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set the rate of an account's plan.")

        @OptionGroup var place: Place

        @Argument(help: "The account's address, or the role of an account that every deployment starts with.")
        var account: String

        @Option(help: "Calls that a window allows.")
        var limit: Int

        @Option(help: "Milliseconds of a window.")
        var window: Int

        func run() throws {
            let client = try ControlClient(directory: place.dir)
            print(
                try client.post(
                    "/rate",
                    [
                        "email": .text(client.address(of: account)), "limit": .number(limit),
                        "window_ms": .number(window),
                    ]))
        }
    }

    struct Clock: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let time pass for the rate limiter.")

        @OptionGroup var place: Place

        @Option(help: "Milliseconds to go forward.")
        var advance: Int

        func run() throws {
            print(try ControlClient(directory: place.dir).post("/clock", ["advance_ms": .number(advance)]))
        }
    }

    struct Outages: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "outage",
            abstract: "Let the source of the enrichment's data be away, so that API calls end with 503, or back again.")

        enum State: String, ExpressibleByArgument { case on, off }

        @OptionGroup var place: Place

        @Argument(help: "on or off.")
        var state: State

        func run() throws {
            print(try ControlClient(directory: place.dir).post("/outage", ["on": .number(state == .on ? 1 : 0)]))
        }
    }

    struct Restarting: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restart", abstract: "Start it again with the same files and ports; returns when it serves.")

        @OptionGroup var place: Place

        func run() throws { try ControlClient.restart(directory: place.dir) }
    }
}
