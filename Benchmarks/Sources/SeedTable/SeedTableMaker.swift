internal import Randomness

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes the table of seeds to a file, and says which share of seeds it finds: the program behind `scripts/seed-table`.
@main
enum SeedTableMaker {
    static func main() {
        guard CommandLine.arguments.count == 2 else {
            print("usage: SeedTable FILE")
            exit(64)
        }
        let made = SeedTable.make()
        guard let file = fopen(CommandLine.arguments[1], "wb"),
            fwrite(made.bytes, 1, made.bytes.count, file) == made.bytes.count, fclose(file) == 0
        else {
            perror(CommandLine.arguments[1])
            exit(74)
        }
        print("share of the seeds that are found: \(made.share)")
    }
}
