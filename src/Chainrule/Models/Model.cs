using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Models;

/// <summary>
/// A network with everything that makes it of use by itself: how raw inputs are prepared for it, what its outputs mean, and
/// the names of the classes. Predictions may run on many threads at once, as long as nobody trains the network.
/// </summary>
public sealed class Model
{
    // Rows prepared at a time: a multiple of what the network takes at a time, small enough for prepared inputs to stay in cache.
    private const int BlockRows = 256;

    private readonly float _bar; // the score above which a single output decides for class 1
    private readonly float[] _labelBars = []; // the score above which each label is true

    /// <summary>The threshold of a model that was given none: even odds.</summary>
    public const double DefaultThreshold = 0.5;

    /// <summary>A model around a network, which is kept, not copied.</summary>
    /// <param name="network">The network.</param>
    /// <param name="output">What its outputs are: the <see cref="Loss.Output"/> of the loss it was trained with.</param>
    /// <param name="preparation">How raw inputs are prepared, as by a <see cref="Data.Scaling"/>; null for not at all.</param>
    /// <param name="classes">The names of the classes, one per output, or two for a single output; null where there are
    /// none.</param>
    /// <param name="info">What else should be known about the model, such as what it was trained on; null for nothing.</param>
    /// <param name="targets">The names of the columns that are predicted: one for classes, else one per output; null where they
    /// have none.</param>
    /// <param name="threshold">The probability above which a single output decides for class 1, between 0 and 1.</param>
    /// <exception cref="ChainruleException">
    /// The preparation doesn't fit the inputs, or classes or targets the outputs, or one has no name or that of another, or the
    /// threshold isn't between 0 and 1 or the model doesn't have two classes.
    /// </exception>
    public Model(
        Network network,
        OutputKind output,
        InputPreparation? preparation = null,
        IReadOnlyList<string>? classes = null,
        IReadOnlyDictionary<string, string>? info = null,
        IReadOnlyList<string>? targets = null,
        double threshold = DefaultThreshold)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        Output = output;
        Preparation = preparation ?? Scaling.None;
        Preparation.CheckFits(network.InputShape);
        Classes = classes is null ? [] : [.. classes];
        Targets = targets is null ? [] : [.. targets];
        HeadCheck.Names(output, network.OutputShape.Count, Classes, Targets);
        Threshold = threshold;
        _bar = HeadCheck.Bar(output, network.OutputShape.Count, threshold);
        Info = new InOrder<string>(info ?? new Dictionary<string, string>());
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What the network's outputs are.</summary>
    public OutputKind Output { get; }

    /// <summary>The loss that its outputs are usually judged by.</summary>
    public Loss UsualLoss => Loss.UsualFor(
        Output, Network.OutputShape.Count > 1 && Network.Layers[^1].Range != OutputRange.Probabilities);

    /// <summary>How raw inputs are prepared for the network.</summary>
    public InputPreparation Preparation { get; }

    /// <summary>How raw numbers are scaled for the network; not at all where they are prepared in another way.</summary>
    public Scaling Scaling => Preparation as Scaling ?? Scaling.None;

    /// <summary>The names of the classes; empty where the model predicts values, or classes have no names.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The names of the columns that are predicted, as in <c>price</c>: one for classes, else one per output; empty where they
    /// have none.
    /// </summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The probability above which a single output decides for class 1.</summary>
    public double Threshold { get; }

    /// <summary>
    /// The labels, of which any number may be true of a row; null where the model tells classes or predicts values.
    /// </summary>
    /// <exception cref="ChainruleException">They don't fit the outputs, or the model has classes.</exception>
    public Labels? Labels
    {
        get;
        init
        {
            field = value;
            if (value is not null)
            {
                HeadCheck.Fits(value, this);
                _labelBars = [.. value.Thresholds.Select(BarOf)];
            }
        }
    }

    /// <summary>What else is known about the model, by name.</summary>
    public IReadOnlyDictionary<string, string> Info { get; }

    /// <summary>
    /// Predicts any number of rows: probabilities where the model classifies, else values. A row's bits depend on that row
    /// alone, not on how many there are. Allocates nothing, once warm.
    /// </summary>
    /// <param name="raw">
    /// The raw inputs, (rows, In), as they are before any scaling. Of a model for tables, the features of prepared columns.
    /// </param>
    /// <param name="predictions">(rows, Out); overwritten. A single output is the probability of class 1.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The lengths are not whole rows, or differ in their number.</exception>
    public void Predict(ReadOnlySpan<float> raw, Span<float> predictions, Workers? workers = null)
    {
        Score(raw, default, predictions, workers);
        ToPredictions(predictions);
    }

    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float}, Workers?)"/>
    public void Predict(ReadOnlySpan<byte> raw, Span<float> predictions, Workers? workers = null)
    {
        Score(default, raw, predictions, workers);
        ToPredictions(predictions);
    }

    /// <summary>
    /// Computes the scores of any number of rows: the network's outputs, which <see cref="ClassOf"/> decides by and
    /// <see cref="ToPredictions"/> makes predictions of.
    /// </summary>
    /// <param name="raw">The raw inputs, (rows, In).</param>
    /// <param name="scores">(rows, Out); overwritten.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The lengths are not whole rows, or differ in their number.</exception>
    public void Score(ReadOnlySpan<float> raw, Span<float> scores, Workers? workers = null) =>
        Score(raw, default, scores, workers);

    /// <inheritdoc cref="Score(ReadOnlySpan{float}, Span{float}, Workers?)"/>
    public void Score(ReadOnlySpan<byte> raw, Span<float> scores, Workers? workers = null) =>
        Score(default, raw, scores, workers);

    /// <summary>
    /// The class that a row of scores decides for: the highest score's, the first among equals; for a single output class 1 where
    /// its probability is above <see cref="Threshold"/>. On scores, since probabilities may round to the same number.
    /// </summary>
    /// <param name="scores">(Out).</param>
    public int ClassOf(ReadOnlySpan<float> scores) => Decision.ClassOf(scores, _bar);

    /// <summary>The score above which the probability that belongs to it is above a threshold.</summary>
    /// <param name="threshold">The probability, between 0 and 1.</param>
    /// <returns>ln(p / (1 − p)) where scores are logits, else the probability itself.</returns>
    public float BarOf(double threshold) => Decision.BarOf(threshold, Output);

    /// <summary>
    /// Decides about each label of any number of rows: whether its probability is above its threshold. On scores, since
    /// probabilities may round to the same number.
    /// </summary>
    /// <param name="scores">(rows, Out), as <see cref="Score(ReadOnlySpan{float}, Span{float}, Workers?)"/> gives them.</param>
    /// <param name="decisions">(rows, Out); overwritten.</param>
    /// <exception cref="ChainruleException">The model has no labels.</exception>
    /// <exception cref="ArgumentException">The lengths are not whole rows, or differ.</exception>
    public void Decide(ReadOnlySpan<float> scores, Span<bool> decisions)
    {
        int labels = RequireLabels().Names.Count;
        if (scores.Length != decisions.Length || scores.Length % labels != 0)
        {
            throw new ArgumentException($"{scores.Length} scores and {decisions.Length} decisions are not rows of {labels}");
        }

        for (int i = 0; i < scores.Length; i++)
        {
            decisions[i] = scores[i] > _labelBars[i % labels];
        }
    }

    /// <summary>The names of the labels that are true of one row, in their order.</summary>
    /// <param name="raw">The raw inputs of one row, (In).</param>
    /// <exception cref="ChainruleException">The model has no labels.</exception>
    /// <exception cref="ArgumentException">It isn't exactly one row.</exception>
    public IReadOnlyList<string> LabelsOf(ReadOnlySpan<float> raw)
    {
        var labels = RequireLabels();
        float[] scores = new float[labels.Names.Count];
        bool[] decisions = new bool[labels.Names.Count];
        Score(raw, scores);
        Decide(scores, decisions);
        return [.. labels.Names.Where((_, label) => decisions[label])];
    }

    /// <summary>
    /// Makes predictions of scores, in place: probabilities where the model classifies, else the values as they are.
    /// </summary>
    /// <param name="scores">(rows, Out).</param>
    public void ToPredictions(Span<float> scores)
    {
        if (Output == OutputKind.SigmoidLogits)
        {
            ElementWise.Map(Workers.None, default(Logistic), scores, scores);
        }
        else if (Output == OutputKind.SoftmaxLogits)
        {
            int outputs = Network.OutputShape.Count;
            for (int start = 0; start < scores.Length; start += outputs)
            {
                var row = scores.Slice(start, outputs);
                SoftmaxRows.Softmax(row, row);
            }
        }
    }

    /// <summary>
    /// The class of one row: the one with the highest output, the first among equals. See <see cref="Classes"/>.
    /// </summary>
    /// <param name="raw">The raw inputs of one row, (In).</param>
    /// <exception cref="ArgumentException">It isn't exactly one row.</exception>
    public int Classify(ReadOnlySpan<float> raw) => Classify(raw, default);

    /// <inheritdoc cref="Classify(ReadOnlySpan{float})"/>
    public int Classify(ReadOnlySpan<byte> raw) => Classify(default, raw);

    /// <summary>Writes the model to a safetensors file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="format">What the program will load it with; null for <see cref="ModelFormat.Default"/>.</param>
    /// <exception cref="FileExistsException">The file exists, and <paramref name="overwrite"/> is false.</exception>
    /// <exception cref="ChainruleException">The file can't be written, or a parameter is not finite, or the format couldn't load
    /// the file again.</exception>
    public void Save(string path, bool overwrite = false, ModelFormat? format = null) =>
        ModelFile.Save(this, path, overwrite, format ?? ModelFormat.Default);

    /// <summary>Reads a model from a file; it is data alone and can't run anything.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What the file may name; null for <see cref="ModelFormat.Default"/>.</param>
    /// <exception cref="FileFormatException">The file isn't a model, or of an unknown version, or damaged, or names what the
    /// format hasn't.</exception>
    /// <exception cref="ChainruleException">The file can't be read at all.</exception>
    public static Model Load(string path, ModelFormat? format = null) => ModelFile.Load(path, format ?? ModelFormat.Default);

    private Labels RequireLabels() =>
        Labels ?? throw new ChainruleException("the model has no labels", "name them: new Model(…) { Labels = new Labels([…]) }");

    private int Classify(ReadOnlySpan<float> raw, ReadOnlySpan<byte> rawBytes)
    {
        if (Labels is not null)
        {
            throw new ChainruleException("the model tells labels of which any may be true, not one class", "call LabelsOf");
        }

        float[] y = ArrayPool<float>.Shared.Rent(Network.OutputShape.Count);
        var row = y.AsSpan(0, Network.OutputShape.Count);
        Score(raw, rawBytes, row, Workers.None);
        int winner = ClassOf(row);
        ArrayPool<float>.Shared.Return(y);
        return winner;
    }

    /// <summary>Computes the network's outputs from raw numbers or, where there are none, from raw bytes.</summary>
    private void Score(ReadOnlySpan<float> raw, ReadOnlySpan<byte> rawBytes, Span<float> y, Workers? workers)
    {
        if (Preparation.IsIdentity && rawBytes.IsEmpty)
        {
            Network.Predict(raw, y, workers);
            return;
        }

        int inputs = Network.InputShape.Count, outputs = Network.OutputShape.Count;
        int rows = RowsOf(Math.Max(raw.Length, rawBytes.Length), y.Length);
        float[] prepared = ArrayPool<float>.Shared.Rent(Math.Min(rows, BlockRows) * inputs);
        for (int first = 0; first < rows; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - first);
            var x = prepared.AsSpan(0, count * inputs);
            if (rawBytes.IsEmpty)
            {
                Preparation.Apply(raw.Slice(first * inputs, x.Length), x);
            }
            else
            {
                Preparation.Apply(rawBytes.Slice(first * inputs, x.Length), x);
            }

            Network.Predict(x, y.Slice(first * outputs, count * outputs), workers);
        }

        ArrayPool<float>.Shared.Return(prepared);
    }

    private int RowsOf(int inputs, int outputs)
    {
        int rows = outputs / Network.OutputShape.Count;
        return rows * Network.OutputShape.Count == outputs && (long)rows * Network.InputShape.Count == inputs
            ? rows
            : throw new ArgumentException(
                $"rows of {Network.InputShape.Count} numbers have predictions of {Network.OutputShape.Count}: {inputs} numbers "
                    + $"don't fit {outputs}"
            );
    }

    private readonly struct Logistic : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => VectorMath.Sigmoid(x);
    }
}
