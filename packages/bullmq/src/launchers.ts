export { BullMQ, type BullMQOptions } from "./bullmq.js";
