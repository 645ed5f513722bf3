using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// Gradient descent: w ← w − η·g. With momentum μ: v ← μ·v + g, w ← w − η·v (Polyak 1964). With Nesterov's momentum:
/// v ← μ·v + g, w ← w − η·(g + μ·v), which is Sutskever, Martens, Dahl and Hinton, "On the Importance of Initialization
/// and Momentum in Deep Learning" (ICML 2013), as PyTorch writes it: η stands outside v.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly bool _nesterov;

    /// <summary>Gradient descent, stochastic when it is given mini-batches.</summary>
    /// <param name="momentum">μ, in [0, 1): the share of the last step that is kept.</param>
    /// <param name="nesterov">Whether the gradient counts as if taken after the momentum's own step.</param>
    /// <exception cref="ChainruleException">μ is out of range, or 0 with Nesterov.</exception>
    public Sgd(double momentum = 0, bool nesterov = false)
    {
        string name = nesterov ? "nesterov" : "momentum";
        _momentum = Setting.Check(name, "momentum", momentum, momentum is >= 0 and < 1, "at least 0 and below 1");
        Setting.Check(name, "momentum", momentum, !nesterov || momentum > 0, "above 0 and below 1");
        _nesterov = nesterov;
    }

    /// <inheritdoc/>
    public override string Notation =>
        _momentum == 0 ? "sgd" : Setting.Write(_nesterov ? "nesterov" : "momentum", (_momentum, 0.9));

    /// <inheritdoc/>
    public override int SlotCount => _momentum == 0 ? 0 : 1;

    /// <summary>0.1·(1 − μ): momentum makes the steps of a steady gradient longer by 1/(1 − μ).</summary>
    public override float DefaultLearningRate => (float)(0.1 * (1 - _momentum));

    /// <inheritdoc/>
    public override OptimizerFormula Formula => _momentum == 0
        ? new([], (w, g, rate, _, _) => w - rate * g)
        : new(["v"], (w, g, rate, _, numbers) =>
        {
            double v = numbers[0] = _momentum * numbers[0] + g;
            return w - rate * (_nesterov ? g + _momentum * v : v);
        });

    /// <inheritdoc/>
    public override FormulaText Text =>
        _momentum == 0
            ? new("w - η·g")
            {
                Title = "gradient descent: a step against the slope",
                Definition = ["w ← w − η·g"],
                Source = "Cauchy (1847); in mini-batches Robbins and Monro, A Stochastic Approximation Method (1951)",
            }
        : _nesterov
            ? new("w - η·(g + μ·v), with v = g in the first step")
            {
                Title = "momentum that looks where it will be",
                Definition = ["v ← μ·v + g", "w ← w − η·(g + μ·v)"],
                Source = "Nesterov (1983); Sutskever, Martens, Dahl and Hinton, On the Importance of Initialization and Momentum "
                    + "in Deep Learning (ICML 2013)",
            }
        : new("w - η·v, with v = g in the first step")
        {
            Title = "gradient descent that keeps rolling",
            Definition = ["v ← μ·v + g", "w ← w − η·v"],
            Source = "Polyak, Some Methods of Speeding up the Convergence of Iteration Methods (1964)",
        };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run)
    {
        if (_momentum == 0)
        {
            PairRule.Run(new PlainRule(step.LearningRate), step, run);
        }
        else
        {
            PairRule.Run(new MomentumRule(step.LearningRate, (float)_momentum, _nesterov), step, run);
        }
    }

    private readonly struct PlainRule(float rate) : IPairRule
    {
        private readonly Vector512<float> _rate = Vector512.Create(-rate);

        public static int Slots => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(
            Vector512<float> w,
            Vector512<float> g,
            ref Vector512<float> slot0,
            ref Vector512<float> slot1
        ) => VectorMath.FusedMultiplyAdd(_rate, g, w); // w − η·g
    }

    private readonly struct MomentumRule(float rate, float momentum, bool nesterov) : IPairRule
    {
        private readonly Vector512<float> _rate = Vector512.Create(-rate), _momentum = Vector512.Create(momentum);

        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(
            Vector512<float> w,
            Vector512<float> g,
            ref Vector512<float> slot0,
            ref Vector512<float> slot1
        )
        {
            slot0 = VectorMath.FusedMultiplyAdd(_momentum, slot0, g); // v ← μ·v + g
            Vector512<float> direction = nesterov ? VectorMath.FusedMultiplyAdd(_momentum, slot0, g) : slot0;
            return VectorMath.FusedMultiplyAdd(_rate, direction, w); // w − η·direction
        }
    }
}
