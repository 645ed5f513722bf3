using Chainrule.Layers;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Export;

/// <summary>Embeddings of categories and of numbers, of flat rows.</summary>
internal static class Embeddings
{
    /// <summary>The last features, which are codes, become rows of tables.</summary>
    public static NodeValue Category(CategoryEmbedding layer, ExportedLayer at)
    {
        int plain = layer.Input.Count - layer.Categories.Count, start = 0;
        string x = at.Input.Flat;
        List<string> parts = plain > 0 ? [Columns(at, x, 0, plain)] : [];
        for (int k = 0; k < layer.Categories.Count; k++)
        {
            var (count, size) = layer.Categories[k];
            string table = at.Graph.Constant($"tables.{k}", at.Parameters.Slice(start, count * size), count, size);
            string column = at.Graph.Constant("column", [(long)plain + k]);
            string code = at.Graph.Add("Gather", [x, column], OnnxGraph.Attribute("axis", 1L));
            string clipped = at.Graph.Add("Clip", [code, at.Graph.Scalar(0f), at.Graph.Scalar((float)(count - 1))]);
            string index = at.Graph.Cast(clipped, TensorProto.Types.DataType.Int64);
            parts.Add(at.Graph.Add("Gather", [table, index], OnnxGraph.Attribute("axis", 0L)));
            start += count * size;
        }

        return at.Last(Together(at, parts));
    }

    /// <summary>
    /// y = b + Σₜ wₜ·eₜ(x), where eₜ(x) = x·T − t, from 0 on but for the first bin and up to 1 but for the last.
    /// </summary>
    public static NodeValue PiecewiseLinear(PiecewiseLinearEmbedding layer, ExportedLayer at)
    {
        int bins = layer.Bins, weights = layer.Numbers * bins * layer.Size;
        float[] first = new float[bins], least = new float[bins], most = new float[bins];
        for (int t = 0; t < bins; t++)
        {
            first[t] = t;
            least[t] = t > 0 ? 0 : float.MinValue;
            most[t] = t < bins - 1 ? 1 : float.MaxValue;
        }

        string scaled = at.Graph.Add("Mul", Numbers(at, layer.Numbers), at.Graph.Scalar((float)bins));
        string inside = at.Graph.Add("Sub", scaled, at.Graph.Constant("bins", first, bins));
        string above = at.Graph.Add("Max", inside, at.Graph.Constant("least", least, bins));
        string e = at.Graph.Add("Min", above, at.Graph.Constant("most", most, bins));
        string y = Product(at, e, "weights", at.Parameters[..weights], layer.Numbers, bins, layer.Size);
        return WithBias(at, y, at.Parameters[weights..], layer.Numbers, layer.Size);
    }

    /// <summary>y = b + Σₖ uₖ·cos(2π·cₖ·x) + vₖ·sin(2π·cₖ·x).</summary>
    public static NodeValue Periodic(PeriodicEmbedding layer, ExportedLayer at)
    {
        int numbers = layer.Numbers, k = layer.Frequencies, size = layer.Size;
        float[] turns = new float[numbers * k], cosines = new float[numbers * k * size], sines = new float[cosines.Length];
        for (int i = 0; i < turns.Length; i++)
        {
            turns[i] = (float)(2 * Math.PI * at.Parameters[i]);
        }

        for (int i = 0; i < cosines.Length; i++)
        {
            int wave = i / size, from = turns.Length + 2 * wave * size + i % size;
            (cosines[i], sines[i]) = (at.Parameters[from], at.Parameters[from + size]);
        }

        string angle = at.Graph.Add("Mul", Numbers(at, numbers), at.Graph.Constant("frequencies", turns, numbers, k));
        string u = Product(at, at.Graph.Add("Cos", angle), "weights.cos", cosines, numbers, k, size);
        string v = Product(at, at.Graph.Add("Sin", angle), "weights.sin", sines, numbers, k, size);
        return WithBias(at, at.Graph.Add("Add", u, v), at.Parameters[(turns.Length + 2 * cosines.Length)..], numbers, size);
    }

    // The first features, (rows, numbers, 1).
    private static string Numbers(ExportedLayer at, int numbers) => at.Graph.Add(
        "Unsqueeze", Columns(at, at.Input.Flat, 0, numbers), at.Graph.Constant("axes", [2L], 1));

    // (rows, numbers, K) times (numbers, K, size): (numbers, rows, size).
    private static string Product(
        ExportedLayer at, string e, string name, ReadOnlySpan<float> weights, int numbers, int k, int size)
    {
        string turned = at.Graph.Add("Transpose", [e], OnnxGraph.Attribute("perm", 1, 0, 2));
        return at.Graph.Add("MatMul", turned, at.Graph.Constant(name, weights, numbers, k, size));
    }

    private static NodeValue WithBias(ExportedLayer at, string y, ReadOnlySpan<float> bias, int numbers, int size)
    {
        string back = at.Graph.Add("Transpose", [y], OnnxGraph.Attribute("perm", 1, 0, 2));
        string flat = at.Graph.Add("Reshape", back, at.Graph.Constant("shape", [-1L, numbers * size], 2));
        List<string> parts = [at.Graph.Add("Add", flat, at.Graph.Constant("bias", bias, numbers * size))];
        int inputs = at.Input.Shape.Count;
        if (inputs > numbers)
        {
            parts.Add(Columns(at, at.Input.Flat, numbers, inputs));
        }

        return at.Last(Together(at, parts));
    }

    private static string Columns(ExportedLayer at, string x, int first, int end) =>
        first == 0 && end == at.Input.Shape.Count
            ? x
            : at.Graph.Add(
                "Slice",
                [
                    x, at.Graph.Constant("first", [(long)first], 1), at.Graph.Constant("end", [(long)end], 1),
                    at.Graph.Constant("axis", [1L], 1),
                ]);

    private static string Together(ExportedLayer at, List<string> parts) =>
        parts.Count == 1 ? parts[0] : at.Graph.Add("Concat", [.. parts], OnnxGraph.Attribute("axis", 1L));
}
