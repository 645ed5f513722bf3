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
        else if (run.Test.Model.Labels is not null)
        {
            Labels = new LabelResults(run.Test);
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

    /// <summary>How well classes are told apart; null where values or labels are predicted.</summary>
    public ClassResults? Classes { get; }

    /// <summary>How well labels are told of which any number may be true of a row; null for other models.</summary>
    public LabelResults? Labels { get; }

    /// <summary>How far each predicted value is off; empty where classes or labels are predicted.</summary>
    public IReadOnlyList<ValueResults> Values { get; } = [];

    /// <summary>What somebody should know, the gravest first.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts.Value;
}
