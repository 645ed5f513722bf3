namespace Chainrule.Insight.Results;

/// <summary>What there is to say about a run: computed once, for the page and for the terminal alike.</summary>
public sealed class RunFindings
{
    private readonly Lazy<IReadOnlyList<Alert>> _alerts;

    /// <summary>Measures everything.</summary>
    /// <param name="run">What is known of it.</param>
    public RunFindings(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Run = run;
        if (run.Test.Classes > 0)
        {
            Classes = new ClassResults(run.Test);
        }
        else
        {
            Values =
            [
                .. Enumerable
                    .Range(0, run.Test.Model.Network.OutputShape.Count)
                    .Select(output => new ValueResults(run.Test, output)),
            ];
        }

        _alerts = new(() => Results.Alerts.Find(this));
    }

    /// <summary>What is known of the run.</summary>
    public RunFacts Run { get; }

    /// <summary>How well classes are told apart; null where values are predicted.</summary>
    public ClassResults? Classes { get; }

    /// <summary>How far each predicted value is off; empty where classes are predicted.</summary>
    public IReadOnlyList<ValueResults> Values { get; } = [];

    /// <summary>What somebody should know, the gravest first.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts.Value;
}
