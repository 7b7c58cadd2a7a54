/// The page at `/`: upload files, or show the camera and the microphone to `/v1/stream`. Self-contained; whatever it
/// loads or sends stays on this server.
package enum DemoPage {
    /// The policy that goes with the page: only what carries this nonce runs, and nothing outside is reached.
    package static func contentSecurityPolicy(nonce: String) -> String {
        "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; "
            + "img-src 'self' blob: data:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }

    /// The page with its nonce put in.
    /// - Parameter asksForKey: whether it has a field for a key, which stays in the page.
    package static func html(nonce: String, asksForKey: Bool = false) -> String {
        let page = template.split(separator: "NONCE", omittingEmptySubsequences: false).joined(separator: nonce)
        return page.split(separator: "KEYHIDDEN", omittingEmptySubsequences: false).joined(
            separator: asksForKey ? "" : "hidden")
    }

    private static let template = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Mien</title>
        <style nonce="NONCE">
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { margin-bottom: 0; }
        section { margin: 2rem 0; }
        canvas, video { max-width: 100%; border-radius: 6px; background: #8882; }
        video { display: none; }
        button { font: inherit; padding: .3rem 1rem; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.5rem; }
        .bar { display: grid; grid-template-columns: 5rem 1fr 3rem; gap: .5rem; align-items: center; }
        .bar meter { width: 100%; }
        .bar span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
        .note { opacity: .7; }
        .fault { color: #c33; }
        pre { overflow: auto; max-height: 20rem; padding: 1rem; background: #8882; border-radius: 6px; }
        </style>
        </head>
        <body>
        <h1>Mien</h1>
        <p class="note">How a face or a voice reads, as probabilities. It reads expressions, not what a person feels.
        Nothing that you send is kept.</p>
        <p KEYHIDDEN><label>API key <input type="password" id="key" autocomplete="off"></label></p>

        <section>
        <h2>Files</h2>
        <p><input type="file" id="files" multiple accept="image/jpeg,image/png,image/webp,audio/*">
        <button id="send">Analyse</button> <span id="fileState" class="note" role="status"></span></p>
        <div id="pictures" class="columns"></div>
        <div id="fileBars" class="columns"></div>
        <details id="fileAnswer" hidden><summary>The whole answer</summary><pre></pre></details>
        </section>

        <section>
        <h2>Camera and microphone</h2>
        <p><button id="start">Start</button> <button id="stop" disabled>Stop</button>
        <span id="liveState" class="note" role="status"></span></p>
        <video id="video" playsinline muted></video>
        <div class="columns"><canvas id="live" width="640" height="480"></canvas><div id="liveBars"></div></div>
        </section>

        <script nonce="NONCE">
        "use strict";
        const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
        const byId = id => document.getElementById(id);
        const make = (tag, text, name) => {
          const element = document.createElement(tag);
          if (text !== undefined) element.textContent = text;
          if (name) element.className = name;
          return element;
        };

        const key = () => byId("key").value.trim();

        function bars(title, scores) {
          const box = make("div");
          box.append(make("h3", title));
          if (!scores || !scores.emotions) {
            box.append(make("p", "nothing to read", "note"));
            return box;
          }
          for (const emotion of EMOTIONS) {
            const value = scores.emotions[emotion];
            const row = make("div", undefined, "bar");
            const meter = make("meter");
            meter.max = 1;
            meter.value = value;
            row.append(make("span", emotion), meter, make("span", Math.round(value * 100) + " %"));
            box.append(row);
          }
          box.append(make("p", (scores.uncertain ? "uncertain" : "reads as " + scores.dominant)
            + ", valence " + scores.valence.toFixed(2) + ", arousal " + scores.arousal.toFixed(2), "note"));
          return box;
        }

        function drawFaces(context, faces, scale) {
          context.lineWidth = 2;
          context.font = "14px system-ui, sans-serif";
          for (const face of faces) {
            const shown = face.smoothed || face;
            const label = (face.track_id ? "#" + face.track_id + " " : "") + shown.dominant + " "
              + Math.round(shown.emotions[shown.dominant] * 100) + " %" + (face.uncertain ? " ?" : "");
            const x = face.box.x * scale, y = face.box.y * scale;
            context.strokeStyle = face.uncertain ? "#fb0" : "#0c6";
            context.strokeRect(x, y, face.box.width * scale, face.box.height * scale);
            const width = context.measureText(label).width + 8;
            const top = Math.max(0, y - 20);
            context.fillStyle = "#000a";
            context.fillRect(x, top, width, 20);
            context.fillStyle = "#fff";
            context.fillText(label, x + 4, top + 15);
            context.fillStyle = "#0cf";
            for (const point of face.landmarks || []) {
              context.fillRect(point.x * scale - 1.5, point.y * scale - 1.5, 3, 3);
            }
          }
        }

        byId("send").addEventListener("click", async () => {
          const files = [...byId("files").files];
          const isPicture = file => file.type.startsWith("image/");
          const pictures = files.filter(isPicture);
          const form = new FormData();
          for (const file of files) form.append(isPicture(file) ? "image" : "audio", file);
          const state = byId("fileState");
          state.className = "note";
          state.textContent = "…";
          byId("pictures").replaceChildren();
          byId("fileBars").replaceChildren();
          try {
            const headers = key() ? { Authorization: "Bearer " + key() } : {};
            const response = await fetch("/v1/emotion", { method: "POST", body: form, headers });
            const answer = await response.json();
            if (!response.ok) throw new Error(answer.title + ": " + answer.detail);
            state.textContent = Math.round(answer.timing.total) + " ms";
            byId("fileAnswer").hidden = false;
            byId("fileAnswer").querySelector("pre").textContent = JSON.stringify(answer, null, 2);
            for (const image of answer.images || []) {
              const bitmap = await createImageBitmap(pictures[image.index], { imageOrientation: "from-image" });
              const canvas = make("canvas");
              const scale = Math.min(1, 640 / bitmap.width);
              canvas.width = bitmap.width * scale;
              canvas.height = bitmap.height * scale;
              const context = canvas.getContext("2d");
              context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
              drawFaces(context, image.faces, scale);
              byId("pictures").append(canvas);
              image.faces.forEach((face, index) => byId("fileBars").append(bars("Face " + (index + 1), face)));
            }
            if (answer.voice) byId("fileBars").append(bars("Voice", answer.voice));
            byId("fileBars").append(bars("Together", answer.fused));
          } catch (error) {
            state.className = "fault";
            state.textContent = error.message;
          }
        });

        let live = null;

        function message(kind, microseconds, payload) {
          const bytes = new Uint8Array(9 + payload.byteLength);
          bytes[0] = kind;
          new DataView(bytes.buffer).setBigUint64(1, BigInt(Math.max(0, Math.round(microseconds))));
          bytes.set(new Uint8Array(payload), 9);
          return bytes;
        }

        function show(data) {
          const state = byId("liveState");
          if (data.type === "frame.result" && live) {
            live.faces = data.faces;
            live.waiting = false;
            byId("liveBars").replaceChildren(
              bars("Face", data.faces[0] && { ...data.faces[0], ...data.faces[0].smoothed }),
              bars("Voice", live.voice), bars("Together", data.fused));
            state.textContent = Math.round(data.timing.total) + " ms a frame";
          } else if (data.type === "voice.result" && live) {
            live.voice = data;
          } else if (data.type === "error") {
            if (live) live.waiting = false;
            state.textContent = data.message;
          } else if (data.type === "session.summary") {
            state.textContent = data.frames.analysed + " frames, " + Math.round(data.speech / 1000) + " s of speech";
          }
        }

        function listen(context, stream, send) {
          const source = context.createMediaStreamSource(stream);
          const node = context.createScriptProcessor(2048, 1, 1);
          node.onaudioprocess = event => {
            const samples = event.inputBuffer.getChannelData(0);
            const pcm = new Int16Array(samples.length);
            for (let i = 0; i < samples.length; i++) pcm[i] = Math.max(-1, Math.min(1, samples[i])) * 32767;
            send(pcm.buffer, performance.now() - samples.length / context.sampleRate * 1000);
          };
          source.connect(node);
          node.connect(context.destination);
        }

        byId("start").addEventListener("click", async () => {
          const state = byId("liveState");
          state.className = "note";
          try {
            const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640 }, audio: true });
            const video = byId("video");
            video.srcObject = stream;
            await video.play();
            const audio = new AudioContext();
            const scheme = location.protocol === "https:" ? "wss://" : "ws://";
            const protocols = key() ? ["mien.v1", "mien.key." + key()] : ["mien.v1"];
            const socket = new WebSocket(scheme + location.host + "/v1/stream", protocols);
            socket.binaryType = "arraybuffer";
            live = { socket, stream, audio, faces: [], voice: null, waiting: false };
            socket.onmessage = event => show(JSON.parse(event.data));
            socket.onclose = stop;
            socket.onopen = () => {
              socket.send(JSON.stringify({ type: "session.update",
                audio: { encoding: "pcm_s16le", sample_rate: audio.sampleRate, channels: 1 } }));
              listen(audio, stream, (pcm, time) => {
                if (socket.readyState === 1) socket.send(message(2, time * 1000, pcm));
              });
              requestAnimationFrame(step);
            };
            byId("start").disabled = true;
            byId("stop").disabled = false;
          } catch (error) {
            state.className = "fault";
            state.textContent = error.message;
          }
        });

        function step() {
          if (!live) return;
          const video = byId("video"), canvas = byId("live"), context = canvas.getContext("2d");
          canvas.width = video.videoWidth;
          canvas.height = video.videoHeight;
          context.drawImage(video, 0, 0);
          if (!live.waiting && live.socket.readyState === 1) {
            live.waiting = true;
            const time = performance.now();
            canvas.toBlob(async blob => {
              const bytes = await blob.arrayBuffer();
              if (live && live.socket.readyState === 1) live.socket.send(message(1, time * 1000, bytes));
            }, "image/jpeg", 0.85);
          }
          drawFaces(context, live.faces, 1);
          requestAnimationFrame(step);
        }

        byId("stop").addEventListener("click", () => {
          if (live && live.socket.readyState === 1) live.socket.send(JSON.stringify({ type: "session.close" }));
        });

        function stop() {
          if (!live) return;
          live.stream.getTracks().forEach(track => track.stop());
          live.audio.close();
          live = null;
          byId("start").disabled = false;
          byId("stop").disabled = true;
        }
        </script>
        </body>
        </html>
        """#
}
