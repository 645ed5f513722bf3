using System.Globalization;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Learned vectors for categories: the last features of a row are codes, whole numbers from 0, and each becomes the row of a
/// table that its code names, <c>y = [x₀ … xₚ₋₁, E₁[c₁], E₂[c₂] …]</c>. The features before them are passed through.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x (B, P + K) with P plain features and K codes, Eₖ (Countₖ, Sizeₖ), y (B, P + Σₖ Sizeₖ). A code is cut off to a whole
/// number and to 0 … Count − 1; NaN makes its vector NaN.
/// </para>
/// <para>
/// Derivatives: ∂L/∂Eₖ[c] = the sum of dy over the rows whose code is c, in the order of the rows; dx = dy for plain features and
/// 0 for codes.
/// </para>
/// <para>
/// Source: Bengio, Ducharme, Vincent and Jauvin, "A Neural Probabilistic Language Model" (JMLR 3, 2003); for tables Guo and
/// Berkhahn, "Entity Embeddings of Categorical Variables" (2016).
/// </para>
/// </remarks>
public sealed class CategoryEmbedding : Layer
{
    private const int RowsPerPart = 64;

    private readonly int[] _counts, _sizes, _tables, _vectors; // of each code: where its table starts, and its vector in y
    private readonly int _plain, _inputs, _outputs;

    /// <summary>An embedding of the last features of a row.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="categories">For each code, in their order, the number of categories and the size of their vectors.</param>
    /// <exception cref="ChainruleException">There are more codes than features or none, or a count or size isn't
    /// positive.</exception>
    public CategoryEmbedding(Shape input, params IReadOnlyList<(int Count, int Size)> categories)
        : base(input, new Shape(OutputsOf(input, categories)))
    {
        _inputs = input.Count;
        _plain = _inputs - categories.Count;
        _outputs = Output.Count;
        _counts = [.. categories.Select(category => category.Count)];
        _sizes = [.. categories.Select(category => category.Size)];
        (_tables, _vectors) = (new int[categories.Count], new int[categories.Count]);
        var blocks = new List<ParameterSpec>();
        for (int k = 0, table = 0, vector = _plain; k < categories.Count; k++)
        {
            (int count, int size) = categories[k];
            var shape = new Shape(count, size);
            blocks.Add(new ParameterSpec($"tables.{k}", shape, new Normal((float)(1 / Math.Sqrt(size))), Decays: true));
            (_tables[k], _vectors[k]) = (table, vector);
            table = checked(table + shape.Count);
            vector += size;
        }

        Parameters = blocks;
    }

    /// <summary>For each code the number of categories and the size of their vectors.</summary>
    public IReadOnlyList<(int Count, int Size)> Categories => [.. _counts.Zip(_sizes)];

    /// <inheritdoc/>
    public override string Notation => "embedding:" + string.Join(
        ',', _counts.Zip(_sizes, (count, size) => string.Create(CultureInfo.InvariantCulture, $"{count}x{size}")));

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("a = plain numbers as they are, and for each category its row in a table of learned vectors");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        x[.._plain].CopyTo(y);
        for (int k = 0; k < _counts.Length; k++)
        {
            int code = (int)Math.Clamp(x[_plain + k], 0, _counts[k] - 1);
            parameters.Slice(_tables[k] + code * _sizes[k], _sizes[k]).CopyTo(y[_vectors[k]..]);
        }
    };

    /// <summary>Reads the argument of the notation, <c>12x4,50x8</c>.</summary>
    internal static IReadOnlyList<(int Count, int Size)> Read(NotationTerm term) =>
        [
            .. term.Word(0, "countxsize")
                .Split(',')
                .Select(part =>
                {
                    string[] sides = part.Split('x');
                    return
                        sides.Length == 2
                        && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                        && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                        ? (count, size)
                        : throw new ChainruleException(
                            $"'{term.Text}': '{part}' is not a number of categories and a size",
                            "write it as in embedding:12x4,50x8"
                        );
                }),
        ];

    /// <inheritdoc/>
    public override unsafe void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x, py = y, tables = pass.Parameters)
        {
            var job = new RowJob { Layer = this, X = px, Y = py, Tables = tables, Rows = pass.BatchSize };
            pass.Workers.Run((pass.BatchSize + RowsPerPart - 1) / RowsPerPart, ref job);
        }
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        pass.Gradients.Clear();
        fixed (float* px = x, pdy = dy, gradients = pass.Gradients)
        {
            var job = new TableJob { Layer = this, X = px, Dy = pdy, Gradients = gradients, Rows = pass.BatchSize };
            pass.Workers.Run(_counts.Length, ref job);
        }

        for (int row = 0; row < pass.BatchSize && !dx.IsEmpty; row++)
        {
            dy.Slice(row * _outputs, _plain).CopyTo(dx[(row * _inputs)..]);
            dx.Slice(row * _inputs + _plain, _counts.Length).Clear();
        }
    }

    private static int CodeOf(float x, int count) => x >= count - 1 ? count - 1 : x > 0 ? (int)x : 0;

    private static int OutputsOf(Shape input, IReadOnlyList<(int Count, int Size)> categories)
    {
        if (categories.Count < 1 || categories.Count > input.Count)
        {
            throw new ChainruleException(
                $"embedding: {categories.Count} codes can't be the last of {input.Count} features",
                "give one count and size for each code"
            );
        }

        long outputs = input.Count - categories.Count;
        foreach ((int count, int size) in categories)
        {
            Setting.Check("embedding", "number of categories", (double)count, count >= 1, "at least 1");
            Setting.Check("embedding", "size", (double)size, size >= 1, "at least 1");
            outputs += size;
        }

        return outputs <= int.MaxValue
            ? (int)outputs
            : throw new ChainruleException("embedding: the vectors are too large together", "choose smaller sizes");
    }

    private unsafe struct RowJob : IJob
    {
        public CategoryEmbedding Layer;
        public float* X, Y, Tables;
        public int Rows;

        public readonly void Execute(int part)
        {
            for (int row = part * RowsPerPart; row < Math.Min(Rows, (part + 1) * RowsPerPart); row++)
            {
                var x = new ReadOnlySpan<float>(X + (nint)row * Layer._inputs, Layer._inputs);
                var y = new Span<float>(Y + (nint)row * Layer._outputs, Layer._outputs);
                x[..Layer._plain].CopyTo(y);
                for (int k = 0; k < Layer._counts.Length; k++)
                {
                    float code = x[Layer._plain + k];
                    int size = Layer._sizes[k];
                    var vector = y.Slice(Layer._vectors[k], size);
                    new ReadOnlySpan<float>(Tables + Layer._tables[k] + (nint)CodeOf(code, Layer._counts[k]) * size, size).CopyTo(
                        vector
                    );
                    if (float.IsNaN(code))
                    {
                        vector.Fill(float.NaN);
                    }
                }
            }
        }
    }

    // One table to a thread, so that the order of its sums is that of the rows.
    private unsafe struct TableJob : IJob
    {
        public CategoryEmbedding Layer;
        public float* X, Dy, Gradients;
        public int Rows;

        public readonly void Execute(int part)
        {
            int size = Layer._sizes[part];
            float* code = X + Layer._plain + part, dy = Dy + Layer._vectors[part];
            for (int row = 0; row < Rows; row++, code += Layer._inputs, dy += Layer._outputs)
            {
                float* gradient = Gradients + Layer._tables[part] + (nint)CodeOf(*code, Layer._counts[part]) * size;
                for (int j = 0; j < size; j++)
                {
                    gradient[j] += dy[j];
                }
            }
        }
    }
}
