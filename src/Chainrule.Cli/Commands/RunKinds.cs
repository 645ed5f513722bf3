using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Images;
using Chainrule.Cli.Runs.Records;
using Chainrule.Cli.Runs.Tabular;
using Chainrule.Models;

namespace Chainrule.Cli.Commands;

/// <summary>The kinds of data that the tool trains on: another one is named here, and nowhere else.</summary>
internal static class RunKinds
{
    /// <summary>All of them, in the order they are asked; what none means, takes or has left is the first one's.</summary>
    public static IReadOnlyList<RunKind> All { get; } = [new ImageRuns(), new TableRuns()];

    /// <summary>The kind of data that a model takes.</summary>
    public static RunKind Of(Model model) => All.FirstOrDefault(kind => kind.Takes(model)) ?? All[0];

    /// <summary>The kind of data that a run was trained on.</summary>
    public static RunKind Of(RunRecord record) => All.FirstOrDefault(kind => kind.HasLeft(record)) ?? All[0];

    /// <summary>What a call asks to be trained.</summary>
    /// <param name="command">The command, as errors name it.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="scene">Where the data is read.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="ranks">The processes that train together; null where this is the only one.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static PlannedRun Plan(
        string command, Parsing.Arguments arguments, ReadingScene scene, out RunRequest request, Ranks? ranks = null)
    {
        request = RunRequest.Read(command, arguments, All, scene) with { Ranks = ranks };
        return request.Kind.Plan(request);
    }
}
