using System;
using System.Text;

/// Keys of System.Random: SEED ALPHABET KEYS.
static class Letters
{
    static void Main(string[] arguments)
    {
        var random = new Random(int.Parse(arguments[0]));
        for (int key = 0; key < int.Parse(arguments[2]); key++)
        {
            var text = new StringBuilder();
            for (int i = 0; i < 32; i++) text.Append(arguments[1][random.Next(arguments[1].Length)]);
            Console.WriteLine(text);
        }
    }
}
