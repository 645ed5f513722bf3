using Chainrule.Cli.Tests.Damage;
using Chainrule.Cli.Tests.Support;
using Chainrule.Fuzz;
using SharpFuzz;

// names                      all targets
// seeds FOLDER               a folder for each target, with the first files to change, and words.dict, to change them into
// fuzz TARGET                reads what afl-fuzz gives it; used by run
// replay TARGET FILE …       says what each file comes to; 1 if one is a finding
using var folder = new TemporaryFolder();
var formats = DamagedFormat.All(folder);
switch (args)
{
    case ["names"]:
        Console.WriteLine(string.Join('\n', formats.Select(format => format.Name)));
        return 0;
    case ["seeds", string to]:
        foreach (var format in formats)
        {
            Seeds.Write(format, Path.Combine(to, format.Name));
        }

        Seeds.WriteWords(Path.Combine(to, "words.dict"));

        return 0;
    case ["fuzz", string name]:
        var target = new Target(formats.Single(format => format.Name == name));
        // One thread that works beside the one of SharpFuzz that watches its parent: where threads share columns, what is covered
        // varies. DOTNET_PROCESSOR_COUNT=1 allows so few.
        ThreadPool.SetMaxThreads(2, 2);
        Fuzzer.OutOfProcess.Run(stream => Task.Run(() => target.Run(stream)).GetAwaiter().GetResult());
        return 0;
    case ["replay", string name, .. string[] files]:
        var replayed = new Target(formats.Single(format => format.Name == name));
        bool[] areRight = [.. files.Select(file => replayed.Explain(file, Console.Out))];    // all of them are said
        return areRight.Contains(false) ? 1 : 0;
    default:
        Console.Error.WriteLine("names | seeds FOLDER | fuzz TARGET | replay TARGET FILE …");
        return 2;
}
