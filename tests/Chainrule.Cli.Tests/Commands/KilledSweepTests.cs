using System.Diagnostics;
using System.Globalization;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>
/// A sweep of 40 tasks, with and without halving, in 1, 2 and 4 processes, each time killed three times: minutes, so only on
/// demand (<c>-class "*KilledSweepTests" -explicit on</c>). <c>CHAINRULE_SEED</c> draws other moments.
/// </summary>
public sealed class KilledSweepTests(ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 40, Kills = 3, More = 3, MoreOnRungs = 9, MostDelay = 300;
    private const string Spec = """
        { "data": "toy", "options": { "epochs": 40, "batch": 40 },
          "vary": { "layers": ["dense:3", "dense:8 relu dense:3", "dense:8 relu dense:2", "dense:64 tanh dense:3"],
                    "learning-rate": [0.001, 0.01, 0.03, 0.1, 1e30], "seed": [1, 2] } }
        """;

    private const string Halving = """
        "halving": { "from": 8, "to": 72, "factor": 3 },
        """;

    private static readonly string[] Results = ["results.csv", "report.html"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void Table_and_page_have_the_bytes_of_one_process_that_was_left_alone(bool halves)
    {
        ToyData.Write(_folder);
        string spec = !halves ? Spec
            : $"{{{Halving}{Spec.TrimStart()[1..].Replace("\"epochs\": 40, ", "", StringComparison.Ordinal)}";
        File.WriteAllText(_folder["spec.json"], spec);
        var alone = ToolRun.Finish(Start("alone", "1/1"));
        Assert.True(alone.ExitCode == 0, alone.Error);
        string[] rows = File.ReadAllLines(_folder["alone/results.csv"]);
        int rest = halves ? Tasks / 3 + Tasks / 3 / 3 : 0;
        Assert.Equal(1 + Tasks + rest, rows.Length);
        output.WriteLine($"{rows.Count(row => row.Contains(",failed,", StringComparison.Ordinal))} of {Tasks} tasks failed");
        string? seed = Environment.GetEnvironmentVariable("CHAINRULE_SEED");
        var moments = new Random(seed is { Length: > 0 } ? int.Parse(seed, CultureInfo.InvariantCulture) : 1);
        foreach (int processes in new[] { 1, 2, 4 })
        {
            string name = $"of-{processes}";
            for (int kill = 0; kill < Kills; kill++)
            {
                Kill(name, processes, halves ? MoreOnRungs : More, moments.Next(MostDelay));
            }

            Assert.All([.. StartAll(name, processes)], process =>
            {
                var ended = ToolRun.Finish(process);
                Assert.True(ended.ExitCode == 0, ended.Error);
            });
            Assert.All(Results, file => Assert.Equal(
                File.ReadAllBytes(_folder[$"alone/{file}"]), File.ReadAllBytes(_folder[$"{name}/{file}"])));
        }
    }

    // Once some tasks more are done, and a little later; one of them must be at work still. With halving the last time on rung 2.
    private void Kill(string name, int processes, int more, int delay)
    {
        int before = Done(name);
        var running = StartAll(name, processes);
        SpinWait.SpinUntil(
            () => Done(name) >= before + more || running.All(process => process.HasExited), TimeSpan.FromMinutes(2));
        Thread.Sleep(delay);
        int alive = running.Count(process => !process.HasExited);
        output.WriteLine($"{processes} processes: {alive} killed, {Done(name)} tasks done");
        foreach (var process in running)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Assert.True(alive > 0, "all was done before anything was killed");
    }

    private int Done(string name) =>
        Directory.Exists(_folder[name])
            ? Directory.EnumerateDirectories(_folder[name], "task-*").Count(run => File.Exists(Path.Combine(run, "report.html")))
            : 0;

    private List<Process> StartAll(string name, int processes) =>
        [.. Enumerable.Range(1, processes).Select(share => Start(name, $"{share}/{processes}"))];

    private Process Start(string name, string share) =>
        ToolRun.Start(_folder, [], "sweep", "spec.json", "--out", name, "--threads", "1", "--quiet", "--task", share);
}
