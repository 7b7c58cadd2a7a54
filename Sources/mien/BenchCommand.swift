/// `mien bench`.
enum BenchCommand {
    static let verb = Verb(
        name: "bench",
        summary: "time a model, or each stage of a request",
        usage: """
            usage: mien bench MODEL.onnx [--batch B] [--threads T] [--iterations K] [--shape NAME=1x3x224x224]… \
            [--profile] [--json]
                   mien bench pipeline FILE… [--iterations K] [--json] [--weights DIR] [--model TASK=NAME]…
            """,
        details: """
            MODEL.onnx runs on made-up inputs. The pipeline is one request of pictures and a recording, stage by stage:
            decode, detect, face, voice, fuse, encode.

              --batch B           what a free first axis becomes (default 1)
              --threads T         threads that share the work of one run (default 1)
              --iterations K      timed runs (default 30; of the pipeline 20)
              --shape NAME=SHAPE  the shape of an input, where the model leaves axes free
              --profile           what each node of the model costs instead, slowest first
              --json              one JSON document
              --weights DIR       folder with manifest.json (default MIEN_WEIGHTS, else weights)
              --model TASK=NAME   a model of the manifest that is not the first of its task: face=NAME, voice=NAME
            """
    ) { words throws(CommandFailure) in
        if words.first == "pipeline" {
            try PipelineBench.run(Array(words.dropFirst()))
        } else {
            try ModelBench.run(words)
        }
    }
}
