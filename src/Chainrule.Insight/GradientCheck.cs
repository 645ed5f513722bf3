using System.Globalization;

namespace Chainrule.Insight;

/// <summary>What a proof of a network's gradients says to somebody who is about to train it.</summary>
internal static class GradientCheck
{
    public const string Name = "gradients";

    /// <summary>The proof in a sentence, and what to try where it isn't passed.</summary>
    public static CheckResult Of(ProofResult proof)
    {
        var (passed, reason, remedy) = proof.Verdict switch
        {
            ProofVerdict.Right => (true, Right(proof), null),
            ProofVerdict.Wrong => (
                false, Wrong(proof.Worst!),
                "the backward pass of that layer, or of one behind it, is wrong; GradientProof.OfLayer shows which"),
            _ => (false, Undecided(proof), Mend(ReasonOf(proof))),
        };
        return new CheckResult(Name, passed, reason, remedy is null ? null : (Remedy)remedy) { Proof = proof };
    }

    /// <summary>A network whose own weights are so large that rounding hides what is proven with smaller ones.</summary>
    public static CheckResult WithSmallerWeights(ProofResult proof, ProofResult scaled) =>
        new(
            Name, true,
            "with weights scaled to the number of their inputs all agree with differences in double precision; those given are "
                + "so large that "
                + (proof.Verdict == ProofVerdict.Undecided
                    ? Undecided(proof)
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"single precision rounds {proof.Worst!.Worst} to {proof.Worst.WorstError:0.0e+0}")),
            null)
        { Proof = scaled };

    private static string Right(ProofResult proof)
    {
        var worst = proof.Worst!;
        string part = proof.IsComplete
            ? "in all blocks"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"of {proof.Blocks.Sum(block => (long)block.Count):#,0}, the largest of each block among them,");
        string sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{proof.Blocks.Sum(block => block.Checked):#,0} numbers {part} agree with differences in double precision"
                + $"{Chained(proof)}; worst error {worst.WorstError:0.0e+0} at {worst.Worst}");
        int undecided = proof.Blocks.Sum(block => block.Undecided);
        return undecided == 0
            ? sentence
            : sentence + string.Create(
                CultureInfo.InvariantCulture,
                $"; {undecided:#,0} more are undecided: {BlockProof.ReasonText(ReasonOf(proof))}");
    }

    // How many of them no step through the whole network could decide.
    private static string Chained(ProofResult proof)
    {
        int chained = proof.Blocks.Sum(block => block.Counts.LayerByLayer);
        return chained == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $", {chained:#,0} of them layer by layer, where no step through the whole network can decide");
    }

    private static string Wrong(BlockProof worst) => string.Create(
        CultureInfo.InvariantCulture,
        $"{worst.Worst} is {worst.Computed:0.000000e+0}, but differences in double precision say {worst.Expected:0.000000e+0}");

    private static string Undecided(ProofResult proof)
    {
        int undecided = proof.Blocks.Sum(block => block.Undecided),
            all = undecided + proof.Blocks.Sum(block => block.Checked);
        string open = string.Join(", ", proof.Blocks.Where(block => block.IsOpen).Select(block => block.Name));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{undecided:#,0} of the {all:#,0} numbers looked at are undecided, half or more of {open}: "
                + $"{BlockProof.ReasonText(ReasonOf(proof))}");
    }

    private static UndecidedReason ReasonOf(ProofResult proof) =>
        proof.Blocks.Where(block => block.Undecided > 0).MaxBy(block => (block.IsOpen, block.Undecided))!.Reason;

    private static string Mend(UndecidedReason reason) => reason switch
    {
        UndecidedReason.TooSmall =>
            "the gradients vanish on their way: choose an initializer that keeps signals, or fewer layers",
        UndecidedReason.Rounding => "scale inputs and targets to about 1, or choose another initializer",
        _ => "prove each layer by itself, as GradientProof.OfLayer does, or choose another initializer",
    };
}
