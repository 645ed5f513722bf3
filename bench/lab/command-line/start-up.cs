// What System.CommandLine and Spectre.Console add to the start of a program: their parsing and their colors against none.
//   dotnet run -c Release bench/lab/command-line/start-up.cs
// Processes of this program take turns; printed are medians of their processor time, which other work on the machine hardly
// moves, and of the time on the clock.
#:package System.CommandLine@3.0.0
#:package Spectre.Console@0.57.2
#:property ManagePackageVersionsCentrally=false
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property TieredPGO=false
#:property EventSourceSupport=false
using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

const int Rounds = 21;
string[] commands =
    ["inspect", "train", "check", "lr-find", "evaluate", "predict", "summary", "report", "compare", "explain", "bench"];
string[] options =
[
    "target", "task", "numeric", "categorical", "ignore", "missing", "delimiter", "decimal", "encoding", "model", "test", "folds",
    "class-weights", "threshold", "layers", "init", "epochs", "batch", "optimizer", "learning-rate", "schedule", "loss", "seed",
    "scaling", "validation", "patience", "weight-decay", "l1", "l2", "max-norm", "clip-value", "clip-norm", "label-smoothing",
    "threads", "out", "name", "config", "resume",
];
if (args is [string mode, .. var words])
{
    int code = mode switch
    {
        "none" => Plain(),
        "System.CommandLine" => Parsed(words),
        "Spectre.Console" => Colored(),
        _ => 2,
    };
    Console.Error.Write($"\n{Environment.CpuUsage.TotalTime.TotalMilliseconds}");
    return code;
}

(string Name, string[] Words)[] cases = [("--version", ["--version"]), ("a wrong option", ["train", "mnist", "--epohcs", "3"]),
    ("train --help", ["train", "--help"])];
string[] modes = ["none", "System.CommandLine", "Spectre.Console"];
var times = new Dictionary<(string, string), List<(double Processor, double Clock)>>();
for (int round = 0; round < Rounds; round++)
{
    foreach (var (name, given) in cases)
    {
        foreach (string one in modes)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [one, .. given])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };

            var clock = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            double used = double.Parse(process.StandardError.ReadToEnd().Split('\n')[^1]);
            process.WaitForExit();
            double elapsed = clock.Elapsed.TotalMilliseconds;
            (times.TryGetValue((name, one), out var list) ? list : times[(name, one)] = [])
                .Add((used, elapsed));
        }
    }
}

foreach (var ((name, one), list) in times)
{
    double Median(Func<(double Processor, double Clock), double> of) => list.Select(of).Order().ElementAt(Rounds / 2);
    Console.WriteLine(
        $"{name,-16} {one,-20} {Median(t => t.Processor),6:0.0} ms of a processor, {Median(t => t.Clock),6:0.0} ms on the clock");
}

return 0;

static int Plain()
{
    Console.Out.WriteLine("error: 'train' has no option '--epohcs'");
    return 0;
}

int Parsed(string[] given)
{
    var root = new RootCommand("train, test and use neural networks");
    foreach (string name in commands)
    {
        var command = new Command(name, "what it does");
        root.Subcommands.Add(command);
        if (given.Contains(name))
        {
            command.Arguments.Add(new Argument<string>("DATA"));
            foreach (string option in options)
            {
                command.Options.Add(new Option<string>($"--{option}") { Description = "what it is for" });
            }

            command.SetAction(_ => 0);
        }
    }

    var result = root.Parse(given);
    if (result.Errors.Count == 0)
    {
        return result.Invoke();
    }

    Console.Error.WriteLine(result.Errors[0].Message);
    return 2;
}

static int Colored()
{
    AnsiConsole.Write(new Markup("[red]error:[/] 'train' has no option '--epohcs'\n"));
    return 0;
}
