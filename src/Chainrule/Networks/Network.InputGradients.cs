using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Networks;

/// <content>Derivatives with respect to inputs.</content>
public sealed partial class Network
{
    /// <summary>
    /// Carries derivatives with respect to outputs back to the inputs: dx = Jᵀ·dy for each row, with J = ∂y/∂x, the
    /// (Out, In) Jacobian of what <see cref="Predict"/> computes at x; dropout and the like are switched off. Thread-safe. Every
    /// row's bits depend on that row alone.
    /// </summary>
    /// <param name="x">The rows, (B, In).</param>
    /// <param name="dy">What the outputs' derivatives are, (B, Out): ∂E/∂y of the number E that is derived.</param>
    /// <param name="dx">∂E/∂x, (B, In); overwritten.</param>
    /// <param name="workers">The threads to share work among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The lengths are not whole rows, or differ in their number.</exception>
    public void InputGradients(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Workers? workers = null)
    {
        int rows = RowsOf(x.Length, dx.Length);
        if ((long)rows * OutputShape.Count != dy.Length)
        {
            throw new ArgumentException($"{rows} rows don't have {dy.Length} outputs of {OutputShape.Count} each", nameof(dy));
        }

        for (int first = 0; first < rows; first += _workspaces.ChunkRows)
        {
            int count = Math.Min(_workspaces.ChunkRows, rows - first);
            var room = _workspaces.RentForGradients();
            _ = room.Predict(Part(x, InputShape, first, count), workers);
            dy.Slice(first * OutputShape.Count, count * OutputShape.Count).CopyTo(room.OutputGradient);
            room.Differentiate(Part(x, InputShape, first, count), Part(dx, InputShape, first, count), workers);
            _workspaces.GiveBack(room);
        }
    }

    /// <summary>
    /// The derivatives of one output, ∂y[output]/∂x, for each row. See
    /// <see cref="InputGradients(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, Workers?)"/>.
    /// </summary>
    /// <param name="x">The rows, (B, In).</param>
    /// <param name="output">The index of the output.</param>
    /// <param name="workers">The threads to share work among; null for the calling thread alone.</param>
    /// <returns>(B, In).</returns>
    /// <exception cref="ArgumentException">The length is not whole rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public float[] InputGradients(ReadOnlySpan<float> x, int output, Workers? workers = null)
    {
        int outputs = OutputShape.Count;
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, outputs);
        float[] dx = new float[x.Length];
        float[] dy = new float[checked(RowsOf(x.Length, dx.Length) * outputs)];
        for (int i = output; i < dy.Length; i += outputs)
        {
            dy[i] = 1;
        }

        InputGradients(x, dy, dx, workers);
        return dx;
    }

    /// <summary>
    /// The derivatives of each row's own loss, ∂(w·loss)/∂x, with w the weight of the row: 1 unless targets or classes have
    /// weights. Those of a batch's mean loss are these divided by the sum of weights. See
    /// <see cref="InputGradients(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, Workers?)"/>.
    /// </summary>
    /// <param name="x">The rows, (B, In).</param>
    /// <param name="loss">What is derived.</param>
    /// <param name="targets">What the outputs should have been, for each row.</param>
    /// <param name="workers">The threads to share work among; null for the calling thread alone.</param>
    /// <returns>(B, In).</returns>
    /// <exception cref="ArgumentException">The length is not whole rows.</exception>
    /// <exception cref="ChainruleException">The targets don't fit the rows, the outputs or the loss.</exception>
    public float[] InputGradients(ReadOnlySpan<float> x, Loss loss, in Targets targets, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        float[] dx = new float[x.Length];
        int rows = RowsOf(x.Length, dx.Length), outputs = OutputShape.Count;
        int given = targets.AreClasses ? targets.Classes.Length : targets.Values.Length / outputs;
        if (given != rows)
        {
            throw new ChainruleException($"there are {rows} rows, but targets for {given}", "give each row its target");
        }

        _ = loss.TotalWeight(targets, outputs); // looks at all targets
        Span<float> rowLosses = stackalloc float[_workspaces.ChunkRows];
        for (int first = 0; first < rows; first += _workspaces.ChunkRows)
        {
            int count = Math.Min(_workspaces.ChunkRows, rows - first);
            var room = _workspaces.RentForGradients();
            var y = room.Predict(Part(x, InputShape, first, count), workers);
            loss.EvaluateRows(
                workers ?? Workers.None,
                y,
                outputs,
                targets.Slice(first, count, outputs),
                totalWeight: 1,
                rowLosses[..count],
                room.OutputGradient
            );
            room.Differentiate(Part(x, InputShape, first, count), Part(dx.AsSpan(), InputShape, first, count), workers);
            _workspaces.GiveBack(room);
        }

        return dx;
    }

    private int RowsOf(int inputs, int derivatives)
    {
        int rows = inputs / InputShape.Count;
        return rows * InputShape.Count == inputs && derivatives == inputs
            ? rows
            : throw new ArgumentException(
                $"the network takes rows of {InputShape.Count} numbers: {inputs} inputs don't go with {derivatives} derivatives");
    }

    private static ReadOnlySpan<float> Part(ReadOnlySpan<float> rows, Shape shape, int first, int count) =>
        rows.Slice(first * shape.Count, count * shape.Count);

    private static Span<float> Part(Span<float> rows, Shape shape, int first, int count) =>
        rows.Slice(first * shape.Count, count * shape.Count);
}
