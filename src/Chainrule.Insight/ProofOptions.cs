namespace Chainrule.Insight;

/// <summary>How thorough a gradient proof is. Every setting is checked where it is given.</summary>
public sealed record ProofOptions
{
    /// <summary>
    /// The error that passes: of a layer as a share of each number, of a network or a loss as a share of the largest number in a
    /// block; 5·10⁻⁶, some forty roundings of a float for the terms that it is made of.
    /// </summary>
    /// <remarks>
    /// To each derivative of a layer (8 + √n)·2⁻²⁴·Σ|terms| is added, for the n terms it is the sum of. Where the outputs aren't
    /// linear in the number, a derivative formed from them, as y·(1 − y), is no surer than they are: eight roundings of
    /// √Σ(dy·min(1, |y|))²·max(1, |x|). For a loss that forms probabilities p from scores it is half a rounding of 1 in p − t.
    /// A derivative in a network that isn't near enough is held, layer by layer, to what is allowed to those of layers. The
    /// value of a loss that takes logarithms may be off by four roundings of 1, and that of a network's loss by what an error of
    /// this share in its outputs makes of it. A gradient and a loss are those of the signals that were computed, once these are
    /// right.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not a finite number above 0.</exception>
    public double Tolerance { get; init => field = Positive(value, nameof(Tolerance)); } = 5e-6;

    /// <summary>
    /// How many numbers of each block are checked at most: the one with the largest gradient, and others drawn by the seed. The
    /// blocks say how many of how many it were.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int EntriesPerBlock { get; init => field = AtLeastOne(value, nameof(EntriesPerBlock)); } = int.MaxValue;

    /// <summary>What random inputs, targets and choices are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Whether a network is proven as it predicts: without dropout, by running statistics. Else as it trains.
    /// </summary>
    public bool InPrediction { get; init; }

    /// <summary>
    /// How many random batches of usual inputs a layer or a loss is tried with; a layer also with wide and small ones, and large
    /// batches. A network is tried with the batch it is given.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Trials { get; init => field = AtLeastOne(value, nameof(Trials)); } = 10;

    /// <summary>The most rows in a random batch of those.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Rows { get; init => field = AtLeastOne(value, nameof(Rows)); } = 4;

    /// <summary>The standard deviation of random inputs; wide ones reach up to sixteen times that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a finite number above 0.</exception>
    public double Spread { get; init => field = Positive(value, nameof(Spread)); } = 2;

    /// <summary>
    /// What each random input of a layer or loss becomes before it is used: for one that takes only some numbers, as in
    /// <c>MathF.Abs</c>, or to try it where it is most delicate. Null leaves them as they are.
    /// </summary>
    public Func<float, float>? Input { get; init; }

    /// <summary>
    /// What each random parameter of a layer becomes before it is used, by the name of its block: for a layer whose parameters
    /// must be positive, or near 1, as in <c>(name, value) => name == "temperature" ? 0.1f + MathF.Abs(value) : value</c>. Null
    /// leaves them as they are, normal with a standard deviation of ½, whatever the layer's initializers are.
    /// </summary>
    public Func<string, float, float>? Parameters { get; init; }

    /// <summary>Ends a proof early, between two numbers, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancel { get; init; }

    private static double Positive(double value, string name) => double.IsFinite(value) && value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "must be a finite number above 0");

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "must be at least 1: a proof of nothing proves nothing");
}
