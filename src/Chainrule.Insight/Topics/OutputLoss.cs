using System.Text.RegularExpressions;
using Chainrule.Losses;

namespace Chainrule.Insight.Topics;

/// <summary>
/// A loss behind the outputs of an explained network: its value and its derivative for one row, in double precision.
/// </summary>
internal sealed partial class OutputLoss
{
    private readonly LossFormula _formula;

    private OutputLoss(Loss loss) => (Loss, _formula) = (loss, loss.Formula!);

    /// <summary>The loss.</summary>
    public Loss Loss { get; }

    /// <summary>Its text, of one output: <c>½·(a − t)²</c>.</summary>
    /// <param name="output">What the output is called.</param>
    public string TextOf(string output)
    {
        string formula = Loss.Text!.Formula;
        return Of(output, formula[(formula.IndexOf('=', StringComparison.Ordinal) + 2)..]);
    }

    /// <summary>The text of its derivative by this output: <c>a − t</c>.</summary>
    /// <inheritdoc cref="TextOf" path="/param"/>
    public string DerivativeOf(string output) => Of(output, WholeMean().Replace(Loss.Text!.Derivative, "$1"));

    /// <summary>The loss that a question names.</summary>
    /// <param name="question">The question.</param>
    /// <param name="usual">The loss where it names none.</param>
    public static OutputLoss Of(Question question, string usual) => new(LossNotation.Parse(question.Loss ?? usual));

    /// <summary>The same, but on scores where it is on probabilities: the pair of both is one loss.</summary>
    public OutputLoss OnScores()
    {
        string name = Loss.Notation.Split(':')[0];
        return Loss.Fused is { } fused ? new(LossNotation.Parse(fused + Loss.Notation[name.Length..])) : this;
    }

    /// <summary>The loss of one row.</summary>
    /// <param name="y">The outputs.</param>
    /// <param name="t">Their targets.</param>
    public double Value(double[] y, double[] t) => _formula(y, t);

    /// <summary>∂loss/∂y of one row.</summary>
    /// <inheritdoc cref="Value" path="/param"/>
    public double[] Slopes(double[] y, double[] t)
    {
        int n = y.Length;
        if (Loss.OfError is { } curve)
        {
            return [.. y.Zip(t, (a, b) => curve.Derivative(a - b) / n)];
        }

        double[] smooth = Smoothed(t);
        return Loss.Output switch
        {
            OutputKind.SoftmaxLogits => [.. Probabilities(y).Zip(smooth, (p, target) => p - target)],
            OutputKind.SigmoidLogits => [.. Probabilities(y).Zip(smooth, (p, target) => (p - target) / n)],
            _ => [.. y.Zip(smooth, (p, target) => (p - target) / (p * (1 - p)) / n)],
        };
    }

    /// <summary>What label smoothing makes of targets.</summary>
    public double[] Smoothed(double[] t) => [.. t.Select(target => Loss.Smoothed(target, t.Length))];

    /// <summary>What a loss on scores makes of them: probabilities; of another the outputs themselves.</summary>
    public double[] Probabilities(double[] y) => Loss.Output switch
    {
        OutputKind.SoftmaxLogits => [.. y.Select(z => Math.Exp(z - RealFunctions.LogSumExp(y)))],
        OutputKind.SigmoidLogits => [.. y.Select(RealFunctions.Sigmoid)],
        _ => y,
    };

    private string Of(string output, string text)
    {
        // δ is the chain's own
        text = text.Replace("mean of ", "", StringComparison.Ordinal).Replace('-', '−').Replace('δ', 'd');
        return Loss.Output == OutputKind.SigmoidLogits
            ? text.Replace("σ(z)", $"σ({output})", StringComparison.Ordinal)
            : Output().Replace(text, output);
    }

    [GeneratedRegex(@"^\((.*)\) / n$|,? / n$")]
    private static partial Regex WholeMean();

    [GeneratedRegex(@"(?<!\p{L})[yp](?!\p{L})")]
    private static partial Regex Output();
}
