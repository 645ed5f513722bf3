using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// How far a batch of outputs is from its targets: the weighted mean Σᵢ wᵢ·lossᵢ / Σᵢ wᵢ over the rows of the batch, with
/// wᵢ = 1 unless targets carry weights or the loss has class weights. Immutable; owns no buffers.
/// </summary>
/// <remarks>
/// A row's weight is its sample weight times the weight of its class; for a distribution over classes, times the mean
/// weight Σₖ tₖ·weightₖ. A row of weight 0 doesn't count at all, whatever it holds.
/// </remarks>
public abstract class Loss
{
    private readonly float[] _classWeights;
    private readonly bool _isDistribution;

    /// <summary>A loss in which all classes count alike.</summary>
    protected Loss() => _classWeights = [];

    /// <summary>A loss with class weights.</summary>
    /// <param name="classWeights">One per class, none negative, not all 0; null where all count alike.</param>
    /// <param name="isDistribution">
    /// Whether a row of targets is a distribution over classes, whose mean weight counts. Where each output is a question of its
    /// own, class weights need class indices or a single output.
    /// </param>
    /// <exception cref="ChainruleException">A weight is negative or not finite, or all are 0.</exception>
    protected Loss(IReadOnlyList<float>? classWeights, bool isDistribution)
    {
        _isDistribution = isDistribution;
        _classWeights = classWeights is null ? [] : [.. classWeights];
        foreach (float weight in _classWeights)
        {
            Setting.Check("class weights", "weight of a class", weight, weight >= 0, "at least 0");
        }

        if (classWeights is not null && !_classWeights.Any(weight => weight > 0))
        {
            throw new ChainruleException("class weights: none is above 0");
        }
    }

    /// <summary>The name in the notation, as in <c>softmax-cross-entropy</c>. Class weights are not part of it.</summary>
    public abstract string Notation { get; }

    /// <summary>What the loss takes the network's outputs to be.</summary>
    public abstract OutputKind Output { get; }

    /// <summary>One weight per class; empty where all count alike.</summary>
    public ReadOnlyMemory<float> ClassWeights => _classWeights;

    /// <summary>
    /// The loss of one row as the textbook writes it, in double precision, for gradient proofs and explanations; null where a
    /// loss doesn't tell.
    /// </summary>
    public virtual LossFormula? Formula =>
        OfError is { } curve ? Formulas.Mean((y, t) => curve.Function(y - t)) : null;

    /// <summary>What the loss computes, in words and signs, for explanations; null where a loss doesn't tell.</summary>
    public virtual FormulaText? Text => null;

    /// <summary>
    /// The function of the error e = y − t whose mean over a row's outputs it is; null where it is no such mean. Where it is
    /// told, the loss's formula and its topic follow from it.
    /// </summary>
    public virtual ScalarFunction? OfError => null;

    /// <summary>
    /// The layer, by its name in the notation, that makes the probabilities which this loss is about: it stands before a loss on
    /// probabilities, and inside one on scores. Null where there is none.
    /// </summary>
    public virtual string? Activation => null;

    /// <summary>
    /// Of a loss on probabilities: the loss on scores, by its name in the notation, that computes it and its
    /// <see cref="Activation"/> at once. Null where there is none.
    /// </summary>
    public virtual string? Fused => null;

    /// <summary>
    /// Of a loss on scores: the loss on probabilities, by its name in the notation, that it computes together with its
    /// <see cref="Activation"/>. Null where there is none.
    /// </summary>
    public virtual string? Naive => null;

    /// <summary>What label smoothing makes of a target; the target itself where there is none.</summary>
    /// <param name="target">One target of a row.</param>
    /// <param name="outputs">The numbers in the row.</param>
    public virtual double Smoothed(double target, int outputs) => target;

    /// <summary>
    /// The number that a network which knows nothing puts out everywhere: 0, or a probability that favors nothing.
    /// </summary>
    /// <param name="outputs">The numbers in one row of outputs.</param>
    public virtual float EvenOutput(int outputs) =>
        Output != OutputKind.Probabilities ? 0
        : outputs == 1 ? 0.5f
        : 1f / outputs;

    /// <summary>The loss that outputs of a kind are usually judged by.</summary>
    /// <param name="output">What the outputs are.</param>
    /// <param name="isDistribution">Whether probabilities exclude each other, as those of softmax do.</param>
    public static Loss UsualFor(OutputKind output, bool isDistribution) => output switch
    {
        OutputKind.SoftmaxLogits => new SoftmaxCrossEntropy(),
        OutputKind.SigmoidLogits => new SigmoidCrossEntropy(),
        OutputKind.Probabilities => isDistribution ? new CategoricalCrossEntropy() : new BinaryCrossEntropy(),
        _ => new MeanSquaredError(),
    };

    /// <summary>How many classes that many outputs tell apart: one each, but two for a single output.</summary>
    /// <param name="outputs">The numbers in one row of outputs.</param>
    /// <exception cref="ChainruleException">The loss can't work on that many outputs.</exception>
    public virtual int ClassCount(int outputs) => outputs == 1 ? 2 : outputs;

    /// <summary>
    /// Evaluates a batch: returns the weighted mean loss, writes each row's own loss and, where asked for, ∂loss/∂y.
    /// </summary>
    /// <param name="workers">The threads to share rows among; the mean is summed in double, in the order of the rows.</param>
    /// <param name="y">The network's outputs, (B, Out).</param>
    /// <param name="width">Out, the numbers in one row.</param>
    /// <param name="targets">What they should have been.</param>
    /// <param name="rowLosses">(B): the loss of each row, before weights.</param>
    /// <param name="dy">(B, Out), overwritten with ∂loss/∂y; empty when only the value is wanted.</param>
    /// <returns>The weighted mean; 0 for a batch without rows.</returns>
    /// <exception cref="ChainruleException">Targets don't fit the outputs: another length, a class that isn't there, weights that
    /// sum to 0.</exception>
    /// <exception cref="ArgumentException">A buffer isn't as long as it should be.</exception>
    public double Evaluate(
        Workers workers, ReadOnlySpan<float> y, int width, in Targets targets, Span<float> rowLosses, Span<float> dy)
    {
        int rows = RowsOf(y, width, rowLosses, dy);
        if (rows == 0)
        {
            return 0;
        }

        Check(targets, rows, width);
        double total = SumOfWeights(targets, rows, width);
        CheckWeight(total);
        Run(workers, y, width, targets, total, rowLosses, dy);
        return Mean(targets, width, rowLosses, total);
    }

    /// <summary>
    /// Σᵢ wᵢ: what the mean of a batch is divided by. Every row's part in ∂loss/∂y is its weight's share in it, so a batch that
    /// is computed in shards needs it before the first of them.
    /// </summary>
    /// <param name="targets">The targets of the whole batch.</param>
    /// <param name="width">Out, the numbers in one row of outputs.</param>
    /// <returns>0 for a batch without rows, or of rows that all have weight 0.</returns>
    /// <exception cref="ChainruleException">Targets don't fit the outputs, as in <see cref="Evaluate"/>.</exception>
    public double TotalWeight(in Targets targets, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int rows = targets.AreClasses ? targets.Classes.Length : targets.Values.Length / width;
        if (rows == 0 && targets.Values.IsEmpty)
        {
            return 0;
        }

        Check(targets, rows, width);
        return SumOfWeights(targets, rows, width);
    }

    /// <summary>
    /// Evaluates some rows of a batch: writes each row's own loss and, where asked for, ∂loss/∂y of the whole batch's loss, with
    /// the bits they have when the batch is evaluated at once.
    /// </summary>
    /// <param name="workers">The threads to share rows among.</param>
    /// <param name="y">The network's outputs for these rows, (rows, Out).</param>
    /// <param name="width">Out, the numbers in one row.</param>
    /// <param name="targets">What they should have been.</param>
    /// <param name="totalWeight"><see cref="TotalWeight"/> of the whole batch, which has checked its targets.</param>
    /// <param name="rowLosses">(rows): the loss of each row, before weights.</param>
    /// <param name="dy">(rows, Out), overwritten; empty when only the value is wanted.</param>
    /// <exception cref="ChainruleException">The weight of the batch is not above 0.</exception>
    /// <exception cref="ArgumentException">A buffer isn't as long as it should be.</exception>
    public void EvaluateRows(
        Workers workers,
        ReadOnlySpan<float> y,
        int width,
        in Targets targets,
        double totalWeight,
        Span<float> rowLosses,
        Span<float> dy
    )
    {
        int rows = RowsOf(y, width, rowLosses, dy);
        if (rows == 0)
        {
            return;
        }

        CheckWeight(totalWeight);
        if (targets.AreClasses ? targets.Classes.Length != rows : targets.Values.Length != y.Length)
        {
            throw new ArgumentException($"the targets are not those of {rows} rows", nameof(targets));
        }

        Run(workers, y, width, targets, totalWeight, rowLosses, dy);
    }

    /// <summary>The weighted mean of rows' losses, summed in double in the order of the rows; 0 of no rows.</summary>
    /// <param name="targets">The targets of the whole batch.</param>
    /// <param name="width">Out, the numbers in one row of outputs.</param>
    /// <param name="rowLosses">(B): the loss of each row, before weights.</param>
    /// <param name="totalWeight"><see cref="TotalWeight"/> of the batch.</param>
    public double Mean(in Targets targets, int width, ReadOnlySpan<float> rowLosses, double totalWeight)
    {
        double sum = 0;
        for (int row = 0; row < rowLosses.Length; row++)
        {
            double weight = RowWeight(targets, row, width);
            sum += weight > 0 ? weight * rowLosses[row] : 0;
        }

        return rowLosses.IsEmpty ? 0 : sum / totalWeight;
    }

    /// <summary>The loss of one row, and scale · ∂loss/∂y where <paramref name="dy"/> isn't empty.</summary>
    /// <param name="y">(Out).</param>
    /// <param name="label">The row's class index where targets are classes, else −1.</param>
    /// <param name="target">The row's target (Out) where targets are values, else empty.</param>
    /// <param name="scale">wᵢ / Σw: the row's share in the mean.</param>
    /// <param name="dy">(Out), overwritten; or empty.</param>
    protected abstract float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy);

    private static int RowsOf(ReadOnlySpan<float> y, int width, Span<float> rowLosses, Span<float> dy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int rows = y.Length / width;
        return rows * width == y.Length && rowLosses.Length == rows && (dy.IsEmpty || dy.Length == y.Length)
            ? rows
            : throw new ArgumentException(
                $"{y.Length} outputs in rows of {width} need a loss per row, not {rowLosses.Length}, and as many derivatives or "
                    + $"none, not {dy.Length}"
            );
    }

    private void Check(in Targets targets, int rows, int width)
    {
        TargetCheck.Run(targets, rows, width, ClassCount(width), _classWeights.Length);
        if (_classWeights.Length > 0 && !_isDistribution && width > 1 && !targets.AreClasses)
        {
            throw new ChainruleException(
                $"class weights don't apply to {width} outputs of which any may be true at once",
                "give sample weights, or class indices as targets"
            );
        }
    }

    private static void CheckWeight(double total)
    {
        if (!(total > 0))
        {
            throw new ChainruleException(
                "every row of the batch has weight 0",
                "give at least one row a weight above 0, or use larger batches"
            );
        }
    }

    private unsafe void Run(
        Workers workers,
        ReadOnlySpan<float> y,
        int width,
        in Targets targets,
        double total,
        Span<float> rowLosses,
        Span<float> dy
    )
    {
        fixed (float* outputs = y, losses = rowLosses, derivatives = dy, values = targets.Values, weights = targets.Weights)
        fixed (int* classes = targets.Classes)
        {
            var job = new Job
            {
                Loss = this,
                Y = outputs,
                RowLosses = losses,
                Dy = derivatives,
                Values = values,
                Weights = weights,
                Classes = classes,
                Rows = rowLosses.Length,
                Width = width,
                Total = total,
            };
            workers.Run(job.Parts, ref job);
        }
    }

    private double SumOfWeights(in Targets targets, int rows, int width)
    {
        double total = 0;
        for (int row = 0; row < rows; row++)
        {
            total += RowWeight(targets, row, width);
        }

        return total;
    }

    private double RowWeight(in Targets targets, int row, int width)
    {
        double weight = targets.Weights.IsEmpty ? 1 : targets.Weights[row];
        return _classWeights.Length == 0 ? weight
            : targets.AreClasses ? weight * _classWeights[targets.Classes[row]]
            : weight * ClassWeight(targets.Values.Slice(row * width, width));
    }

    private double ClassWeight(ReadOnlySpan<float> target)
    {
        if (target.Length == 1)
        {
            // a single output: t is the share of class 1
            return (1.0 - target[0]) * _classWeights[0] + (double)target[0] * _classWeights[1];
        }

        double weight = 0;
        for (int k = 0; k < target.Length; k++)
        {
            weight += (double)target[k] * _classWeights[k];
        }

        return weight;
    }

    private unsafe struct Job : IJob
    {
        private const int OutputsPerPart = 4096;

        public required Loss Loss { get; init; }
        public required float* Y { get; init; }
        public required float* RowLosses { get; init; }
        public required float* Dy { get; init; }
        public required float* Values { get; init; }
        public required float* Weights { get; init; }
        public required int* Classes { get; init; }
        public required int Rows { get; init; }
        public required int Width { get; init; }
        public required double Total { get; init; }

        public readonly int Parts => (Rows + RowsPerPart - 1) / RowsPerPart;

        private readonly int RowsPerPart => Math.Max(1, OutputsPerPart / Width);

        public readonly void Execute(int part)
        {
            Targets targets = Classes is not null
                ? Targets.OfClasses(new ReadOnlySpan<int>(Classes, Rows), WeightSpan)
                : Targets.OfValues(new ReadOnlySpan<float>(Values, Rows * Width), WeightSpan);
            int end = Math.Min(Rows, (part + 1) * RowsPerPart);
            for (int row = part * RowsPerPart; row < end; row++)
            {
                Span<float> dy = Dy is null ? default : new Span<float>(Dy + row * Width, Width);
                double weight = Loss.RowWeight(targets, row, Width);
                RowLosses[row] = Loss.Row(
                    new ReadOnlySpan<float>(Y + row * Width, Width),
                    targets.AreClasses ? Classes[row] : -1,
                    targets.AreClasses ? default : targets.Values.Slice(row * Width, Width),
                    (float)(weight / Total),
                    dy);
                if (weight == 0)
                {
                    dy.Clear(); // 0·NaN would not be 0
                }

                Traces.Remove(dy);
            }
        }

        private readonly ReadOnlySpan<float> WeightSpan => Weights is null ? default : new ReadOnlySpan<float>(Weights, Rows);
    }
}
