using Chainrule.Optimizers;

namespace Chainrule.Tests.Onnx;

/// <summary>
/// ONNX's optimizers: inputs are the rate R, the number T of updates done, and then all tensors, all gradients, and each slot
/// of all tensors.
/// </summary>
internal static class OnnxOptimizers
{
    /// <summary>
    /// X − R′·V/(√H + ε) with R′ = R·√(1 − βᵀ)/(1 − αᵀ), or R where T is 0: then the step is one so late that nothing is left of
    /// the corrections. Ours adds ε to √(H/(1 − βᵀ)), so it is given ε/√(1 − βᵀ).
    /// </summary>
    public static OnnxTensor[] Adam(OnnxNode node, OnnxTensor?[] inputs)
    {
        if (node.Number("norm_coefficient_post", 0) != 0)
        {
            throw new NotExpressibleException(
                "a decay after the update, by a share that isn't the rate's, is no decay the library has"
            );
        }

        double alpha = node.Number("alpha", 0.9f), beta = node.Number("beta", 0.999f), epsilon = node.Number("epsilon", 1e-6);
        long number = (long)inputs[1]!.Values[0];
        if (number > 0)
        {
            epsilon /= Math.Sqrt(1 - Math.Pow(beta, number));
        }

        return Step(
            node,
            inputs,
            slots: 2,
            new Adam(alpha, beta, epsilon),
            number > 0 ? number : 1_000_000,
            inputs[0]!.Values[0],
            1
        );
    }

    /// <summary>V′ = α·V + β·G (at T = 0: + G), X − R·V′, or Nesterov's X − R·(G + α·V′).</summary>
    public static OnnxTensor[] Momentum(OnnxNode node, OnnxTensor?[] inputs)
    {
        double beta = inputs[1]!.Values[0] > 0 ? node.Number("beta", 1) : 1;
        bool isNesterov = node.Text("mode", "standard") == "nesterov";
        if (isNesterov && beta != 1)
        {
            throw new NotExpressibleException(
                "Nesterov's step takes the gradient whole beside a dampened momentum; ours knows no dampening"
            );
        }

        return Step(node, inputs, slots: 1, new Sgd(node.Number("alpha", 0), isNesterov), 1, inputs[0]!.Values[0], beta);
    }

    /// <summary>X − R/(1 + T·decay)·G/(√H′ + ε), H′ = H + G².</summary>
    public static OnnxTensor[] Adagrad(OnnxNode node, OnnxTensor?[] inputs)
    {
        double rate = inputs[0]!.Values[0] / (1 + inputs[1]!.Values[0] * node.Number("decay_factor", 0));
        return Step(node, inputs, slots: 1, new Adagrad(node.Number("epsilon", 1e-6)), 1, rate, 1);
    }

    private static OnnxTensor[] Step(
        OnnxNode node, OnnxTensor?[] inputs, int slots, Optimizer optimizer, long number, double rate, double gradientFactor)
    {
        int tensors = (inputs.Length - 2) / (2 + slots);
        var regularization = new Regularization { L2 = (float)node.Number("norm_coefficient", 0) };
        var results = new OnnxTensor[tensors * (1 + slots)];
        for (int i = 0; i < tensors; i++)
        {
            OnnxTensor x = inputs[2 + i]!;
            float[] w = x.Floats,
                g = inputs[2 + tensors + i]!.Floats;
            float[][] state =
            [
                .. Enumerable.Range(0, 2).Select(slot => slot < slots ? inputs[2 + (2 + slot) * tensors + i]!.Floats : []),
            ];
            regularization.Adjust(g, w, decays: true);
            for (int j = 0; j < g.Length; j++)
            {
                g[j] *= (float)gradientFactor;
            }

            optimizer.Update(new OptimizerStep(number, (float)rate), new ParameterRun(w, g, [state[0], state[1]]));
            results[i] = x with { Values = [.. w.Select(v => (double)v)] };
            for (int slot = 0; slot < slots; slot++)
            {
                results[(1 + slot) * tensors + i] = x with { Values = [.. state[slot].Select(v => (double)v)] };
            }
        }

        return results;
    }
}
