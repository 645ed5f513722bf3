using System.Globalization;

namespace Chainrule.Insight;

/// <summary>What can be said of numbers that were held against a formula.</summary>
public enum ProofVerdict
{
    /// <summary>Nothing is wrong, and more than half of what was looked at got a verdict.</summary>
    Right,

    /// <summary>A number isn't what it should be.</summary>
    Wrong,

    /// <summary>Nothing is wrong as far as can be told, but half of the numbers or more can't be told.</summary>
    Undecided,
}

/// <summary>Why numbers got no verdict.</summary>
public enum UndecidedReason
{
    /// <summary>All got one.</summary>
    None,

    /// <summary>The function is so large beside its slope that differences of it drown in its rounding.</summary>
    Rounding,

    /// <summary>Differences over large and small steps contradict each other: nothing says what the slope is.</summary>
    NoSlope,

    /// <summary>Moving inputs and parameters by one rounding moves the number by as much as it is.</summary>
    Conditioning,

    /// <summary>The numbers are smaller than single precision keeps, about 10⁻³³.</summary>
    TooSmall,
}

/// <summary>How many numbers of a block were looked at, and how.</summary>
/// <param name="All">The numbers in it.</param>
/// <param name="Checked">How many of them got a verdict.</param>
/// <param name="AtKinks">How many of those lay at a kink, where every slope between those of the two sides passes.</param>
/// <param name="LayerByLayer">How many of those were held against differences of each layer by itself, chained, since
/// differences of the whole network can't tell.</param>
/// <param name="Undecided">How many were looked at and got no verdict.</param>
public sealed record ProofCounts(int All, int Checked, int AtKinks, int LayerByLayer, int Undecided);

/// <summary>The worst error in a block.</summary>
/// <param name="Share">
/// The error, in the unit of <see cref="ProofOptions.Tolerance"/>: as a share of what it is measured by; infinite for a number
/// that isn't finite.
/// </param>
/// <param name="Index">Where it is, one index per axis.</param>
/// <param name="Computed">What the code computed there.</param>
/// <param name="Expected">What the formula, or differences of it, say.</param>
/// <param name="Where">In which batch, in words; empty where there is but one.</param>
public sealed record ProofError(double Share, IReadOnlyList<int> Index, double Computed, double Expected, string Where = "");

/// <summary>What a proof found in one block of numbers: a block of parameters, the inputs, or the outputs.</summary>
/// <param name="Name">The block: <c>layers.0.weights</c>, <c>inputs</c>, <c>outputs</c>.</param>
/// <param name="Shape">Its shape; (rows, numbers) for inputs and outputs.</param>
/// <param name="Counts">How many numbers were looked at, and how.</param>
/// <param name="Largest">The largest number that should be in it, by magnitude, in all batches.</param>
/// <param name="Error">The worst error.</param>
/// <param name="Verdict">What can be said of it.</param>
public sealed record BlockProof(
    string Name, Shape Shape, ProofCounts Counts, double Largest, ProofError Error, ProofVerdict Verdict)
{
    /// <summary>Why some numbers are undecided; of several reasons that of most.</summary>
    public UndecidedReason Reason { get; init; }

    /// <summary>Whether nothing in it is wrong, and more than half of what was looked at got a verdict.</summary>
    public bool Passed => Verdict == ProofVerdict.Right;

    /// <summary>Whether nothing in it is wrong as far as can be told, but too much can't be told.</summary>
    public bool IsOpen => Verdict == ProofVerdict.Undecided;

    /// <summary>The numbers in it.</summary>
    public int Count => Counts.All;

    /// <summary>How many of them got a verdict.</summary>
    public int Checked => Counts.Checked;

    /// <summary>How many lay at a kink, where every slope between those of the two sides passes.</summary>
    public int AtKinks => Counts.AtKinks;

    /// <summary>How many numbers were looked at and got no verdict. They count neither as checked nor as right.</summary>
    public int Undecided => Counts.Undecided;

    /// <summary>The largest error, in the unit of <see cref="ProofOptions.Tolerance"/>.</summary>
    public double WorstError => Error.Share;

    /// <summary>What the code computed where the error is largest.</summary>
    public double Computed => Error.Computed;

    /// <summary>What it should be there.</summary>
    public double Expected => Error.Expected;

    /// <summary>Where the worst error is, as in <c>layers.0.weights[3,2]</c>.</summary>
    public string Worst => Error.Index.Count == 0 ? Name : $"{Name}[{string.Join(',', Error.Index)}]";

    /// <summary>One line that says it all.</summary>
    public override string ToString()
    {
        string verdict = Verdict switch
        {
            ProofVerdict.Right => "right",
            ProofVerdict.Wrong => "WRONG",
            _ => "undecided",
        };
        string kinks = Some(AtKinks, "at kinks"), chained = Some(Counts.LayerByLayer, "layer by layer"),
            open = Some(Undecided, $"undecided ({ReasonText(Reason)})");
        string worst = string.Create(CultureInfo.InvariantCulture, $"worst error {WorstError:0.0e+0} at {Worst}");
        string numbers =
            Verdict == ProofVerdict.Wrong
                ? string.Create(
                    CultureInfo.InvariantCulture, $", computed {Computed:0.0000000e+0}, should be {Expected:0.0000000e+0}")
                    + (Error.Where.Length > 0 ? $", {Error.Where}" : "")
                : "";
        return string.Create(CultureInfo.InvariantCulture, $"{verdict}  {Name}: {Checked:N0} of {Count:N0} checked")
            + $"{kinks}{chained}{open}, {worst}{numbers}";
    }

    /// <summary>A reason in words.</summary>
    internal static string ReasonText(UndecidedReason reason) => reason switch
    {
        UndecidedReason.Rounding => "the function is so large that its own rounding hides its slope",
        UndecidedReason.NoSlope => "differences over large and small steps contradict each other",
        UndecidedReason.Conditioning => "one rounding of what goes in moves them by as much as they are",
        UndecidedReason.TooSmall => "they are smaller than single precision keeps",
        _ => "",
    };

    private static string Some(int count, string what) =>
        count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {count:N0} {what}") : "";
}
