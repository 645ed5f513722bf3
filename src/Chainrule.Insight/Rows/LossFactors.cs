using Chainrule.Losses;

namespace Chainrule.Insight.Rows;

/// <summary>
/// The two factors that a loss on scores fuses into one: ∂loss/∂p, of the cross entropy, and ∂p/∂z, of softmax or sigmoid.
/// Worked out in double precision.
/// </summary>
internal sealed class LossFactors
{
    private readonly double[] _target, _probabilities = [];
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
            _probabilities = [.. z.Select(score => Math.Exp(score - top))];
            _label = _target.Count(t => t != 0) == 1 ? Array.FindIndex(_target, t => t != 0) : -1;
        }
        else if (_isSigmoid)
        {
            _probabilities =
            [
                .. z.Select(score => score < 0 ? Math.Exp(score) / (1 + Math.Exp(score)) : 1 / (1 + Math.Exp(-score))),
            ];
        }
    }

    /// <summary>t, after label smoothing.</summary>
    public double TargetOf(int index) => _target[index];

    /// <summary>The factors of an output; null where the loss makes no probabilities of scores.</summary>
    public ProbabilityFactors? Of(int index) =>
        _probabilities.Length == 0
            ? null
            : new ProbabilityFactors(_probabilities[index], ByProbability(index), Jacobian(index), Chained(index));

    // ∂loss/∂p of the probability that counts for an output
    private double? ByProbability(int index) =>
        _isSoftmax ? -_target[_label >= 0 ? _label : index] / _probabilities[_label >= 0 ? _label : index]
        : _isSigmoid
            ? (((1 - _target[index]) / (1 - _probabilities[index])) - (_target[index] / _probabilities[index])) / _target.Length
        : null;

    // ∂p/∂z of the probability that counts; null where the sum over all probabilities does
    private double? Jacobian(int index) =>
        _isSoftmax && _label >= 0 ? ByScore(_label, index)
        : _isSigmoid ? _probabilities[index] * (1 - _probabilities[index])
        : null;

    // Σₖ ∂loss/∂pₖ·∂pₖ/∂zᵢ; null where a probability is too small to divide by
    private double? Chained(int index)
    {
        double? sum = _isSigmoid ? ByProbability(index) * Jacobian(index) : _isSoftmax ? 0 : null;
        for (int k = 0; _isSoftmax && k < _target.Length; k++)
        {
            sum += _target[k] == 0 ? 0 : -_target[k] / _probabilities[k] * ByScore(k, index);
        }

        return sum is double value && double.IsFinite(value) ? value : null;
    }

    // ∂p_k/∂z_i = p_k·(δ_ki − p_i)
    private double ByScore(int k, int i) => _probabilities[k] * ((k == i ? 1 : 0) - _probabilities[i]);
}
