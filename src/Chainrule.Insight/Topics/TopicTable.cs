using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Text;

namespace Chainrule.Insight.Topics;

/// <summary>All that can be explained, by name.</summary>
public static class TopicTable
{
    private static readonly Topic[] All =
    [
        .. LayerTopics.Topics,
        .. ImageTopics.Topics,
        .. AugmentationTopics.Topics,
        .. NormalizationTopics.Topics,
        .. JoinTopics.Topics,
        .. EmbeddingTopics.Topics,
        .. ActivationTopics.Topics,
        .. SoftmaxTopics.Topics,
        .. CrossEntropyTopics.Topics,
        .. LossTopics.Topics,
        .. InitializerTopics.Topics,
        .. OptimizerTopics.Topics, LbfgsTopic.Topic,
        .. ScheduleTopics.Topics,
        .. RegularizationTopics.Topics,
        .. BackpropagationTopics.Topics, NeuronTopic.Topic,
    ];

    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["convolution"] = "conv",
        ["augmentation"] = "random-affine",
        ["cutout"] = "random-cutout",
        ["max-pooling"] = "max-pool",
        ["average-pooling"] = "avg-pool",
        ["batch-normalization"] = "batch-norm",
        ["layer-normalization"] = "layer-norm",
        ["skip"] = "residual",
        ["shortcut"] = "residual",
        ["concat"] = "concatenate",
        ["linear"] = "identity",
        ["swish"] = "silu",
        ["logistic"] = "sigmoid",
        ["rectifier"] = "relu",
        ["cross-entropy"] = "categorical-cross-entropy",
        ["bce"] = "binary-cross-entropy",
        ["mse"] = "mean-squared-error",
        ["mae"] = "mean-absolute-error",
        ["he"] = "he-normal",
        ["glorot"] = "glorot-uniform",
        ["xavier"] = "glorot-uniform",
        ["lecun"] = "lecun-normal",
        ["gradient-descent"] = "sgd",
        ["lbfgs"] = "l-bfgs",
        ["l1"] = "penalties",
        ["l2"] = "penalties",
        ["weight-decay"] = "penalties",
        ["clip-value"] = "clipping",
        ["clip-norm"] = "clipping",
        ["backprop"] = "backpropagation",
        ["chain-rule"] = "neuron",
    };

    /// <summary>
    /// All names, by kind: layers, losses, initializers, optimizers, schedules, regularization, methods. Other names that are
    /// understood are left out.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(topic => topic.Name)];

    /// <summary>How each is written with its settings, as in <c>huber[:delta]</c>; in the order of <see cref="Names"/>.</summary>
    public static IReadOnlyList<string> Usages { get; } = [.. All.Select(topic => topic.Usage)];

    /// <summary>The page that derives a topic, as in <c>docs/derivations/softmax.md</c>.</summary>
    /// <exception cref="ChainruleException">There is no such topic.</exception>
    public static string PageOf(string name) => PathOf(Find(name).Page);

    /// <summary>Explains a topic.</summary>
    /// <exception cref="ChainruleException">There is no such topic (the nearest is suggested), or the question doesn't suit
    /// it.</exception>
    public static TopicExplanation Explain(Question question)
    {
        var term = NotationTerm.Parse(question.Topic, "topic");
        var topic = Find(term.Name);
        if (topic.Name != term.Name)
        {
            term = NotationTerm.Parse(topic.Name + term.Text[term.Name.Length..], "topic");
        }

        term.Expect(topic.Usage);
        Check(term);
        Check(question, topic);
        var explanation = topic.Explain(question, term);
        return explanation with { Page = PathOf(topic.Page) };
    }

    /// <summary>Whether a word is the name of a topic, with or without settings.</summary>
    public static bool Knows(string topic)
    {
        string name = topic.Split(':')[0];
        return OtherNames.ContainsKey(name) || Names.Contains(name);
    }

    private static string PathOf(string page) => $"docs/derivations/{page}.md";

    private static Topic Find(string name) => Array.Find(All, topic => topic.Name == OtherNames.GetValueOrDefault(name, name))
        ?? throw new ChainruleException($"there is no topic '{name}'", Suggestion.Help(name, [.. Names, .. OtherNames.Keys]));

    // What would be ignored was meant for something else.
    private static void Check(Question question, Topic topic)
    {
        if (question.Targets is not null && topic.Kind is not ("loss" or "method"))
        {
            throw question.Wrong(
                "only losses have a target",
                $"leave {QuestionStep.Targets} out, or ask for a loss, such as softmax-cross-entropy"
            );
        }

        if (question.LearningRate is not null && topic.Kind is not ("optimizer" or "schedule" or "method"))
        {
            throw question.Wrong(
                "only optimizers and schedules have a learning rate",
                $"leave {QuestionStep.LearningRate} out, or ask for an optimizer, such as adam"
            );
        }

        bool isNetwork = topic.Name.StartsWith("backpropagation", StringComparison.Ordinal);
        object? chosen = question.Weights ?? (object?)question.Biases ?? question.Activation ?? question.Loss;
        if (chosen is not null && !isNetwork && topic.Name != "neuron")
        {
            throw question.Wrong(
                "only a neuron and backpropagation have weights, biases, an activation and a loss of one's choice",
                "leave them out");
        }

        if (question.Sizes is not null && !isNetwork)
        {
            throw question.Wrong("only backpropagation has sizes of one's choice", "leave them out");
        }

        if (question.AreScores && topic.Name != "softmax")
        {
            throw question.Wrong("only the values of softmax may be scores or probabilities", $"leave {QuestionStep.Scores} out");
        }
    }

    // Settings have bounds, and the library's own constructors know them.
    private static void Check(NotationTerm term)
    {
        if (term.Count > 0 && LayerNotation.Names.Contains(term.Name))
        {
            LayerNotation.Create(term, new Shape(1));
        }
        else if (OptimizerNotation.Names.Contains(term.Name))
        {
            OptimizerNotation.Parse(term.Text);
        }
        else if (LossNotation.Names.Contains(term.Name))
        {
            LossNotation.Parse(term.Text);
        }
    }
}
