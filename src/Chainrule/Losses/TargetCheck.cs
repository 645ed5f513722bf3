namespace Chainrule.Losses;

/// <summary>Checks that the targets of a batch fit its outputs, before anything is computed from them.</summary>
internal static class TargetCheck
{
    /// <summary>Passes, or names the first row that doesn't fit.</summary>
    /// <exception cref="ChainruleException">The numbers of rows differ, a class isn't there, a weight is negative or not
    /// finite.</exception>
    public static void Run(in Targets targets, int rows, int width, int classes, int classWeights)
    {
        if (targets.AreClasses ? targets.Classes.Length != rows : targets.Values.Length != (long)rows * width)
        {
            throw new ChainruleException(targets.AreClasses
                ? $"{targets.Classes.Length} class targets don't fit {rows} rows of outputs"
                : $"{targets.Values.Length} target values don't fit {rows} rows of {width} outputs");
        }

        if (classWeights > 0 && classWeights != classes)
        {
            throw new ChainruleException(
                $"{classWeights} class weights don't fit {classes} classes",
                "give one weight per class"
            );
        }

        for (int row = 0; row < targets.Classes.Length; row++)
        {
            if ((uint)targets.Classes[row] >= (uint)classes)
            {
                throw new ChainruleException(
                    $"row {row} of the batch: class {targets.Classes[row]} isn't one of the {classes} classes, 0 to "
                        + $"{classes - 1}, that the outputs tell apart",
                    "give the last layer one unit per class");
            }
        }

        if (!targets.Weights.IsEmpty && targets.Weights.Length != rows)
        {
            throw new ChainruleException($"{targets.Weights.Length} sample weights don't fit {rows} rows of outputs");
        }

        for (int row = 0; row < targets.Weights.Length; row++)
        {
            if (!(targets.Weights[row] >= 0 && float.IsFinite(targets.Weights[row])))
            {
                throw new ChainruleException(
                    $"row {row} of the batch: the sample weight can't be {Setting.Write(targets.Weights[row])}",
                    "sample weights must be at least 0 and finite"
                );
            }
        }
    }
}
