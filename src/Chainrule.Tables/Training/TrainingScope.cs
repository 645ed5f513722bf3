using Chainrule.Kernels;

namespace Chainrule.Tables.Training;

/// <summary>What all parts of learning from a table need.</summary>
/// <param name="Options">How it is done.</param>
/// <param name="Workers">The threads that share the work.</param>
/// <param name="Workload">Counts how much of it is done.</param>
/// <param name="Progress">Is told what happens; null for nobody.</param>
/// <param name="Cancel">Ends it early.</param>
internal sealed record TrainingScope(
    TabularOptions Options, Workers Workers, Workload Workload, IProgress<TabularEvent>? Progress, CancellationToken Cancel)
{
    /// <summary>What all chance is drawn from.</summary>
    public ulong Seed => Options.Seed;

    /// <summary>The same where only the trials and the time that is left are told of.</summary>
    public TrainingScope OfFold() => this with { Progress = Progress is null ? null : new TrialsAlone(Progress) };

    /// <summary>The same where a training tells how far it is, and nothing else.</summary>
    public TrainingScope OfRefit() => this with { Progress = Progress is null ? null : new Nobody() };

    private sealed class Nobody : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value)
        {
        }
    }

    private sealed class TrialsAlone(IProgress<TabularEvent> next) : IProgress<TabularEvent>
    {
        public void Report(TabularEvent value)
        {
            if (value is TrialCompleted)
            {
                next.Report(value);
            }
        }
    }
}
