using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// What keeps weights small and gradients tame. Penalties, weight decay and max-norm act on the parameters that decay
/// (weights, not biases); clipping acts on all gradients. A setting of 0 is off.
/// </summary>
/// <remarks>
/// The order within a step: the penalties' gradients are added, then each gradient is clipped by value, then all are
/// scaled by their global norm, then the optimizer moves the parameters (with its decoupled decay), then max-norm is applied.
/// </remarks>
public sealed record Regularization
{
    /// <summary>Nothing of it.</summary>
    public static Regularization None { get; } = new();

    /// <summary>
    /// λ₁ of the penalty λ₁·Σ|w|, which drives weights to exactly 0 (Tibshirani 1996); its gradient is λ₁·sign(w), 0 at 0.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float L1 { get; init => field = NotNegative("L1 penalty", value); }

    /// <summary>λ₂ of the penalty ½·λ₂·Σw², whose gradient is λ₂·w: what PyTorch's SGD calls weight decay.</summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float L2 { get; init => field = NotNegative("L2 penalty", value); }

    /// <summary>
    /// λ of the decoupled decay w ← w − η·λ·w, beside the gradient (Loshchilov and Hutter 2019); null for the optimizer's
    /// own, <see cref="Optimizer.DefaultWeightDecay"/>.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float? WeightDecay { get; init => field = value is float decay ? NotNegative("weight decay", decay) : null; }

    /// <summary>
    /// The largest Euclidean norm of the weights into one unit; longer ones are scaled back to it after each step
    /// (Srivastava et al., "Dropout", 2014, section 5.1).
    /// </summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float MaxNorm { get; init => field = NotNegative("max-norm", value); }

    /// <summary>The largest magnitude of a single gradient; larger ones are cut to it.</summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float ClipValue { get; init => field = NotNegative("clipping value", value); }

    /// <summary>
    /// The largest Euclidean norm of all gradients together; longer ones are scaled back to it (Pascanu, Mikolov and Bengio,
    /// "On the Difficulty of Training Recurrent Neural Networks", 2013, algorithm 1).
    /// </summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public float ClipNorm { get; init => field = NotNegative("clipping norm", value); }

    /// <summary>Whether <see cref="Adjust"/> changes anything.</summary>
    public bool AdjustsGradients => L1 > 0 || L2 > 0 || ClipValue > 0;

    /// <summary>The penalty on a run of parameters that decay: λ₁·Σ|w| + ½·λ₂·Σw².</summary>
    public double Penalty(ReadOnlySpan<float> parameters)
    {
        double absolute = 0;
        foreach (float w in parameters)
        {
            absolute += Math.Abs(w);
        }

        return L1 * absolute + 0.5 * L2 * SquaredSums.Of(parameters);
    }

    /// <summary>
    /// Adds the gradients of the penalties to a run of gradients and clips them by value, element by element: any part of
    /// the buffer may be adjusted by itself with the same bits.
    /// </summary>
    /// <param name="gradients">A run of gradients; read and overwritten.</param>
    /// <param name="parameters">Their parameters.</param>
    /// <param name="decays">Whether the penalties apply to the run.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Adjust(Span<float> gradients, ReadOnlySpan<float> parameters, bool decays)
    {
        if (gradients.Length != parameters.Length)
        {
            throw new ArgumentException(
                $"{gradients.Length} gradients don't belong to {parameters.Length} parameters",
                nameof(gradients)
            );
        }

        if (!AdjustsGradients)
        {
            return;
        }

        Vector512<float> l1 = Vector512.Create(decays ? L1 : 0), l2 = Vector512.Create(decays ? L2 : 0);
        Vector512<float> limit = Vector512.Create(ClipValue > 0 ? ClipValue : float.PositiveInfinity);
        fixed (float* g = gradients, w = parameters)
        {
            for (int i = 0; i < gradients.Length; i += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, gradients.Length - i);
                Vector512<float> gradient = Lanes.Load(g + i, count, Vector512<float>.Zero);
                Vector512<float> parameter = Lanes.Load(w + i, count, Vector512<float>.Zero);
                Lanes.Store(AdjustLanes(gradient, parameter, l1, l2, limit), g + i, count);
            }
        }
    }

    /// <summary>
    /// What all gradients are multiplied with so that their norm is at most <see cref="ClipNorm"/>: 1 where it is, or where that
    /// is off.
    /// </summary>
    /// <param name="sumOfSquares">Σg² over all gradients, after <see cref="Adjust"/>; see <see cref="SquaredSums"/>.</param>
    public float GradientScale(double sumOfSquares)
    {
        double norm = Math.Sqrt(sumOfSquares);
        return ClipNorm > 0 && norm > ClipNorm ? (float)(ClipNorm / norm) : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AdjustLanes(
        Vector512<float> g, Vector512<float> w, Vector512<float> l1, Vector512<float> l2, Vector512<float> limit)
    {
        Vector512<float> zero = Vector512<float>.Zero;
        g = VectorMath.FusedMultiplyAdd(l2, w, g);
        g += (l1 & Vector512.GreaterThan(w, zero)) - (l1 & Vector512.LessThan(w, zero)); // λ₁·sign(w)
        g = Vector512.ConditionalSelect(Vector512.GreaterThan(g, limit), limit, g);
        return Vector512.ConditionalSelect(Vector512.LessThan(g, -limit), -limit, g); // choices, not min and max: NaN stays
    }

    private static float NotNegative(string name, float value) =>
        Setting.Check("regularization", name, value, value >= 0, "at least 0");
}
