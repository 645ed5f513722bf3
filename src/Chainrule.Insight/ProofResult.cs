using System.Globalization;

namespace Chainrule.Insight;

/// <summary>What a proof found in one block of numbers: a block of parameters, the inputs, or the outputs.</summary>
/// <param name="Name">The block: <c>layers.0.weights</c>, <c>inputs</c>, <c>outputs</c>.</param>
/// <param name="Shape">Its shape; (rows, numbers) for inputs and outputs.</param>
/// <param name="Count">The numbers in it.</param>
/// <param name="Checked">How many of them were checked, with a verdict.</param>
/// <param name="AtKinks">How many lay at a kink, where every slope between those of the two sides passes.</param>
/// <param name="Largest">The largest number that should be in it, by magnitude, in all batches: what errors are measured
/// by.</param>
/// <param name="WorstError">
/// The largest error, as a share of <paramref name="Largest"/>, or of more where single precision can't tell as little (see
/// <see cref="ProofOptions.Tolerance"/>); infinite for a number that isn't finite.
/// </param>
/// <param name="WorstIndex">Where it is, one index per axis.</param>
/// <param name="Computed">What the code computed there.</param>
/// <param name="Expected">What the formula, or differences of it, say.</param>
/// <param name="Passed">Whether all numbers that were looked at are right, none undecided.</param>
public sealed record BlockProof(
    string Name,
    Shape Shape,
    int Count,
    int Checked,
    int AtKinks,
    double Largest,
    double WorstError,
    IReadOnlyList<int> WorstIndex,
    double Computed,
    double Expected,
    bool Passed
)
{
    /// <summary>Where the worst error is, as in <c>layers.0.weights[3,2]</c>.</summary>
    public string Worst => WorstIndex.Count == 0 ? Name : $"{Name}[{string.Join(',', WorstIndex)}]";

    /// <summary>
    /// How many numbers got no verdict: the function is so large beside its slope there that differences in double precision
    /// are no surer than the error asked for. They count neither as checked nor as right, and a block with such ones doesn't
    /// pass.
    /// </summary>
    public int Undecided { get; init; }

    /// <summary>Whether nothing in it is wrong as far as can be told, but some numbers are undecided.</summary>
    public bool IsOpen { get; init; }

    /// <summary>One line that says it all.</summary>
    public override string ToString()
    {
        string verdict =
            Passed ? "right"
            : IsOpen ? "OPEN "
            : "WRONG";
        string kinks = AtKinks > 0 ? string.Create(CultureInfo.InvariantCulture, $", {AtKinks:N0} at kinks") : "",
            open = Undecided > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Undecided:N0} undecided") : "";
        string numbers =
            Passed || IsOpen
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $", computed {Computed:0.0000000e+0}, should be {Expected:0.0000000e+0}"
                );
        return string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict}  {Name}: {Checked:N0} of {Count:N0} checked{kinks}{open}, worst error {WorstError:0.0e+0} at {Worst}"
            ) + numbers;
    }
}

/// <summary>What a gradient proof found.</summary>
/// <param name="Subject">What was checked, in its notation.</param>
/// <param name="Blocks">Each block by itself.</param>
public sealed record ProofResult(string Subject, IReadOnlyList<BlockProof> Blocks)
{
    /// <summary>Whether there are blocks, and every one passed.</summary>
    public bool Passed => Blocks.Count > 0 && Blocks.All(block => block.Passed);

    /// <summary>The block with the largest error; null where there are no blocks.</summary>
    public BlockProof? Worst => Blocks.MaxBy(block => (!block.Passed, block.WorstError));

    /// <summary>Whether all numbers were checked, not a choice of them.</summary>
    public bool IsComplete => Blocks.All(block => block.Checked == block.Count);

    /// <summary>A block by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public BlockProof this[string name] =>
        Blocks.FirstOrDefault(block => block.Name == name)
        ?? throw new ArgumentException($"there is no block '{name}'", nameof(name));

    /// <summary>The verdict, and a line for each block.</summary>
    public override string ToString() =>
        string.Join('\n', Blocks.Select(block => block.ToString()).Prepend($"{Subject}: {(Passed ? "proven" : "NOT proven")}"));
}
