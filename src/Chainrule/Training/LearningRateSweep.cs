using System.Globalization;

namespace Chainrule.Training;

/// <summary>What a sweep of learning rates has shown: the loss at each rate, smoothed, and the rate that it suggests.</summary>
/// <remarks>
/// The smoothed loss at point i is the mean of the losses around it with the weights of a triangle, h + 1 − |j − i| for
/// |j − i| ≤ h. It is symmetric, so that the curve isn't moved towards higher rates, as a running mean would move it. Smith
/// (2015, section 3.3) reads two rates off the curve: the one from which the network begins to learn, and the one from which
/// learning "slows, becomes ragged, or starts to fall". Here these are the first rates at which a tenth and nine tenths of the
/// whole fall of the smoothed loss are done; the second is the suggestion. Of seven networks and optimizers on MNIST, with
/// one-cycle, it lay at 1/8 to 2.4 times the best rate of a grid; the two rates that are usual besides, that of the steepest
/// fall and a tenth of that of the lowest loss, lay at 1/60 to 1.5 times it.
/// </remarks>
public sealed record LearningRateSweep
{
    // The half width of the smoothing triangle as a share of all points, and the points that say where the loss began.
    private const double SmoothingShare = 0.04;
    private const int FirstPoints = 10;

    // A fall smaller than this share of the first loss, or than what chance among batches makes of a flat line, is none.
    private const double LeastFall = 0.02, Deviations = 3;

    private LearningRateSweep(string network, string optimizer, float[] rates, double[] losses, double[] smoothed, bool diverged)
    {
        Network = network;
        Optimizer = optimizer;
        Rates = rates;
        Losses = losses;
        Smoothed = smoothed;
        Diverged = diverged;
    }

    /// <summary>The network it was made with, in the notation.</summary>
    public string Network { get; }

    /// <summary>The optimizer it was made with, in the notation.</summary>
    public string Optimizer { get; }

    /// <summary>The learning rate of each step, ascending.</summary>
    public IReadOnlyList<float> Rates { get; }

    /// <summary>The loss of each step's batch, before the step.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The losses, smoothed.</summary>
    public IReadOnlyList<double> Smoothed { get; }

    /// <summary>
    /// Whether the loss rose to three times its first value, or was no longer finite; else the last rate was reached.
    /// </summary>
    public bool Diverged { get; }

    /// <summary>The rate from which the network learns: a tenth of the fall is done. Null where the loss doesn't fall.</summary>
    public float? Onset { get; private init; }

    /// <summary>
    /// The rate at which the smoothed loss falls steepest, per factor of the rate; not below <see cref="Onset"/> nor above
    /// <see cref="Suggestion"/>. Null where it doesn't fall.
    /// </summary>
    public float? Steepest { get; private init; }

    /// <summary>The rate at which the smoothed loss is lowest. Null where it doesn't fall.</summary>
    public float? Lowest { get; private init; }

    /// <summary>
    /// The rate to train with, or to begin a falling schedule with: nine tenths of the fall are done. Rounded to two digits. Null
    /// where
    /// the loss doesn't fall; <see cref="Problem"/> then says why.
    /// </summary>
    public float? Suggestion { get; private init; }

    /// <summary>What is wrong where there is no suggestion; null where there is one.</summary>
    public string? Problem { get; private init; }

    /// <summary>Whether the loss was still falling at the last rate: a higher one may be better.</summary>
    public bool IsCutOff { get; private init; }

    /// <summary>A rate as people write it, with two digits: 0.0013, 100, 2e-7; a dash for none.</summary>
    public static string Shown(float? rate)
    {
        if (rate is not float known)
        {
            return "–";
        }

        float rounded = Round(known);
        return rounded is >= 1e-5f and < 1e7f
            ? ((decimal)rounded).ToString(CultureInfo.InvariantCulture)
            : rounded.ToString("0.#e-0", CultureInfo.InvariantCulture);
    }

    /// <summary>The suggestion, where one is needed to go on.</summary>
    /// <exception cref="ChainruleException">There is none; the message says why.</exception>
    public float RequireSuggestion() =>
        Suggestion
        ?? throw new ChainruleException(
            $"no learning rate could be found: {Problem}",
            $"give one, as in {RemedyStep.Set("TrainingOptions.LearningRate", "0.001", "0.001f")}; "
                + $"{RemedyStep.Name("TrainingCheck.Run")} says why a network doesn't learn"
        );

    /// <summary>Reads the rates off the losses.</summary>
    /// <param name="network">The network, in the notation.</param>
    /// <param name="optimizer">The optimizer, in the notation.</param>
    /// <param name="rates">The rates, ascending, at least one.</param>
    /// <param name="losses">A finite loss for each.</param>
    /// <param name="diverged">Whether the sweep ended before its last rate.</param>
    internal static LearningRateSweep Of(string network, string optimizer, float[] rates, double[] losses, bool diverged)
    {
        int half = Math.Max(1, (int)(SmoothingShare * losses.Length));
        double[] smoothed = Smooth(losses, half);
        var sweep = new LearningRateSweep(network, optimizer, rates, losses, smoothed, diverged);
        int lowest = Array.IndexOf(smoothed, smoothed.Min()), count = Math.Clamp(losses.Length / 4, 1, FirstPoints);
        double first = losses.Take(count).Average(), fall = first - smoothed[lowest];
        if (lowest < count || !(fall > LeastFall * Math.Abs(first)) || !(fall > Deviations * Noise(losses, smoothed, half)))
        {
            return sweep with { Problem = ProblemOf(rates, losses, diverged, count) };
        }

        // what falls by chance before the loss has begun to fall, or where it has nearly ended, isn't steep for long
        int onset = FirstBelow(first - 0.1 * fall),
            done = FirstBelow(first - 0.9 * fall),
            from = Math.Max(1, onset);
        int steepest = Enumerable
            .Range(from, Math.Max(1, done - from))
            .MinBy(i => smoothed[Math.Min(i + 1, lowest)] - smoothed[i - 1]);
        return sweep with
        {
            Onset = rates[onset],
            Steepest = rates[steepest],
            Lowest = rates[lowest],
            Suggestion = Round(rates[done]),
            IsCutOff = !diverged && lowest >= losses.Length - 1 - half,
        };

        int FirstBelow(double loss) => Array.FindIndex(smoothed, value => value <= loss);
    }

    private static string ProblemOf(float[] rates, double[] losses, bool diverged, int count) =>
        (diverged && rates.Length <= 2 * FirstPoints) || losses.Take(count).Max() > 2 * losses[0]
            ? $"the loss rises from the first rate on, {Shown(rates[0])}"
            : $"the loss doesn't fall at any rate from {Shown(rates[0])} to {Shown(rates[^1])}, or not by more than it differs "
                + "from batch to batch";

    // How far the mean in a window is off, if the losses differ from their smoothed values by chance.
    private static double Noise(double[] losses, double[] smoothed, int half)
    {
        double[] squares = [.. losses.Zip(smoothed, (loss, mean) => (loss - mean) * (loss - mean)).Order()];
        // the median, because the end of a sweep that diverges is no noise; 0.6745 is that of a normal deviation
        return Math.Sqrt(squares[squares.Length / 2]) / 0.6745 / Math.Sqrt(half + 1);
    }

    private static double[] Smooth(double[] values, int half)
    {
        var smooth = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // a window that an end cuts off on one side is made smaller on the other: the end isn't pulled inwards
            int reach = Math.Min(half, Math.Min(i, values.Length - 1 - i));
            double sum = 0, weights = 0;
            for (int j = i - reach; j <= i + reach; j++)
            {
                int weight = reach + 1 - Math.Abs(j - i);
                sum += weight * values[j];
                weights += weight;
            }

            smooth[i] = sum / weights;
        }

        return smooth;
    }

    // Through its text: what is shown is what is used, to the bit.
    private static float Round(float rate) =>
        float.Parse(rate.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
