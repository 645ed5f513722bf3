using Chainrule.Losses;

namespace Chainrule.Insight.Rows;

/// <summary>
/// The two factors that a loss on scores fuses into one: ∂loss/∂p, of the cross entropy, and ∂p/∂z, of softmax or sigmoid.
/// Worked out in double precision.
/// </summary>
internal sealed class LossFactors
{
    private readonly double[] _target;
    private readonly bool _isSoftmax, _isSigmoid;
    private readonly int _label = -1;

    /// <summary>The factors of a row.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="z">The network's outputs, (Out).</param>
    /// <param name="target">What they should be, before smoothing, (Out).</param>
    public LossFactors(Loss loss, double[] z, double[] target)
    {
        _target = [.. target.Select(t => loss.Smoothed(t, z.Length))];
        _isSoftmax = loss.Output == OutputKind.SoftmaxLogits && loss.Naive is not null;
        _isSigmoid = loss.Output == OutputKind.SigmoidLogits && loss.Naive is not null;
        if (_isSoftmax)
        {
            double top = RealFunctions.LogSumExp(z);
            Probabilities = [.. z.Select(score => Math.Exp(score - top))];
            _label = _target.Count(t => t != 0) == 1 ? Array.FindIndex(_target, t => t != 0) : -1;
        }
        else if (_isSigmoid)
        {
            Probabilities =
            [
                .. z.Select(score => score < 0 ? Math.Exp(score) / (1 + Math.Exp(score)) : 1 / (1 + Math.Exp(-score))),
            ];
        }
    }

    /// <summary>p, where the loss makes probabilities of scores; else empty.</summary>
    public double[] Probabilities { get; } = [];

    /// <summary>t, after label smoothing.</summary>
    public double TargetOf(int index) => _target[index];

    /// <summary>∂loss/∂p of the probability that counts for an output; null where there is none.</summary>
    public double? ByProbability(int index) =>
        _isSoftmax ? -_target[_label >= 0 ? _label : index] / Probabilities[_label >= 0 ? _label : index]
        : _isSigmoid
            ? (((1 - _target[index]) / (1 - Probabilities[index])) - (_target[index] / Probabilities[index])) / _target.Length
        : null;

    /// <summary>∂p/∂z of the probability that counts; null where the sum over all probabilities does.</summary>
    public double? Jacobian(int index) =>
        _isSoftmax && _label >= 0 ? ByScore(_label, index)
        : _isSigmoid ? Probabilities[index] * (1 - Probabilities[index])
        : null;

    /// <summary>
    /// Σₖ ∂loss/∂pₖ·∂pₖ/∂zᵢ; null where the loss has no such pair, or where a probability is too small to divide by.
    /// </summary>
    public double? Chained(int index)
    {
        double? sum = _isSigmoid ? ByProbability(index) * Jacobian(index) : _isSoftmax ? 0 : null;
        for (int k = 0; _isSoftmax && k < _target.Length; k++)
        {
            sum += _target[k] == 0 ? 0 : -_target[k] / Probabilities[k] * ByScore(k, index);
        }

        return sum is double value && double.IsFinite(value) ? value : null;
    }

    // ∂p_k/∂z_i = p_k·(δ_ki − p_i)
    private double ByScore(int k, int i) => Probabilities[k] * ((k == i ? 1 : 0) - Probabilities[i]);
}
